"""Whatever is sent to whatever address: it is answered in words, breaks nothing, and changes nothing but by an event.

`--hypothesis-profile long` tries some thousand times as much.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from eventsourcing.accounts import passwords
from eventsourcing.imports import work
from eventsourcing.kernel import Connection
from eventsourcing.web import access
from tests.conftest import clone
from tests.web.fuzzing import values
from tests.web.fuzzing.pages import Page, read
from tests.web.fuzzing.stage import SECRET, Stage, Target, at_once, staged, walked

LONG = settings.get_current_profile_name() == "long"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
PLAIN = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=fuzz"
ANSWERS = {200, 204, 303, 308, 400, 401, 403, 404, 405, 409, 413, 422, 429}
REFUSALS_ARE_EVENTS = {  # somebody who tries to come in is worth knowing of
    "accounts.sign_in",
    "accounts.sign_in_with_code",
    "accounts.post_sign_in_second_factor",
}

Sent = dict[str, list[str]]
Blow = Callable[[Target, st.DataObject], None]


@pytest.fixture(scope="module")
def shared(postgres: Connection, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patched, contextmanager(clone)(postgres, template) as url:
        patched.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patched.setattr(work, "begin", at_once)
        with staged(url, tmp_path_factory.mktemp("fuzz")) as stage:
            yield stage


@pytest.fixture
def stage(shared: Stage) -> Stage:
    shared.reset()
    return shared


def tried(targets: list[Target], examples: int, blow: Blow) -> None:
    """Strike each target so often, each time with something else."""
    failed = []
    for target in targets:
        try:
            strikes(target, examples, blow)()
        except Exception as error:  # noqa: BLE001  # each address is to be tried
            error.add_note(f"when this was tried: {target} at {target.url}")
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(targets)} addresses", failed)


def strikes(target: Target, examples: int, blow: Blow) -> Callable[[], None]:
    @settings(
        max_examples=examples * 50 if LONG else examples,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.data())
    def strike(data: st.DataObject) -> None:
        blow(target, data)

    return strike


def judged(stage: Stage, before: dict[str, str], answer: TestResponse, target: Target, role: str) -> Page | None:
    """What must hold of every answer. Returns the page, where it is one."""
    assert answer.status_code in ANSWERS, answer.text
    assert SECRET not in answer.text or role == "admin", "this register is not theirs to see"
    after = stage.state()
    if answer.status_code >= 400 and target.rule.endpoint not in REFUSALS_ARE_EVENTS:
        assert after == before, "something that was refused has changed something"
    if after != before:
        assert after["log_head"] != before["log_head"], "something changed without an event"
        stage.reset()
    if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
        return None
    page = read(answer, target.url)
    assert page.faults == [], answer.text
    assert "Traceback" not in answer.text
    if answer.status_code in {409, 422, 429}:
        told = ("meta error-code", 'name="anyway"')  # an error page; a page that asks whether to go on
        assert page.complaint or any(words in answer.text for words in told), answer.text
    return page


def send(client: FlaskClient, target: Target, data: st.DataObject, sent: Sent) -> TestResponse:
    headers = FRAGMENT if data.draw(st.integers(0, 3)) == 0 else {}
    if not target.files and not target.multipart:
        body, kind = values.plain(sent), PLAIN
    else:
        files = {name: data.draw(values.files()) for name in sorted(target.files)}
        body, kind = values.multipart({name: sent[name] for name in sent.keys() - target.files}, files), MULTIPART
    return client.open(target.url, method=target.method, data=body, content_type=kind, headers=headers, buffered=True)


@pytest.mark.parametrize("role", ["admin", "editor"])
def test_whatever_is_sent_is_answered_in_words_and_changes_nothing_but_by_an_event(stage: Stage, role: str) -> None:
    client = stage.browser(role)
    ids, (_, targets) = stage.ids(), walked(stage, role)

    def blow(target: Target, data: st.DataObject) -> None:
        stage.conn.execute("DELETE FROM rate_limits")
        sent, wrong = data.draw(values.attacks(target.sent, ids))
        before = stage.state()
        page = judged(stage, before, answer := send(client, target, data, sent), target, role)
        if page and answer.status_code == 422 and len(wrong) == 1 and str(target) in sound:
            assert page.names(*wrong) or page.invalid, answer.text  # or another, which no longer fits to it

    sound = {str(target) for target in targets if accepts(stage, client, target)}
    tried(targets, 8, blow)


def accepts(stage: Stage, client: FlaskClient, target: Target) -> bool:
    """Whether the address takes what its form sends when nobody touched it."""
    stage.conn.execute("DELETE FROM rate_limits")
    before = stage.state()
    answer = client.open(target.url, method=target.method, data=values.plain(target.sent), content_type=PLAIN)
    if stage.state() != before:
        stage.reset()
    return answer.status_code == 303


@pytest.mark.parametrize("role", ["admin", "editor"])
def test_whatever_is_asked_is_answered_in_words_and_changes_nothing(stage: Stage, role: str) -> None:
    client = stage.browser(role)
    ids, (targets, _) = stage.ids(), walked(stage, role)
    assert len({target.rule.endpoint for target in targets}) > 15

    def blow(target: Target, data: st.DataObject) -> None:
        stage.conn.execute("DELETE FROM rate_limits")
        sent, _ = data.draw(values.attacks(target.sent, ids))
        path = data.draw(st.one_of(st.just(target.url), values.addresses(target.url, ids)))
        headers = FRAGMENT if data.draw(st.booleans()) else {}
        url = f"{path}?{values.plain(sent).decode()}"
        before = stage.state()
        judged(stage, before, client.get(url, headers=headers, buffered=True), target, role)
        assert stage.state() == before

    tried(targets, 4, blow)


def test_ids_that_are_forged_or_of_something_else_are_refused(stage: Stage) -> None:
    client = stage.browser("admin")
    ids = stage.ids()
    targets = [target for target in walked(stage, "admin")[1] if target.rule.arguments]

    def blow(target: Target, data: st.DataObject) -> None:
        before = stage.state()
        url = data.draw(values.addresses(target.url, ids))
        sent = values.plain(target.sent)
        judged(stage, before, client.open(url, method=target.method, data=sent, content_type=PLAIN), target, "admin")

    tried(targets, 4, blow)


def test_forms_are_refused_without_their_own_token(stage: Stage) -> None:
    client, other = stage.browser("admin"), stage.browser("editor")
    _, targets = walked(stage, "admin")
    stage.app.config["WTF_CSRF_ENABLED"] = True
    try:
        theirs = next(form.sent["csrf_token"][0] for form in read(other.get("/account")).forms if form.method == "post")
        before = stage.state()
        refused = 0
        for target in targets:
            for token in ([], [""], ["x"], [theirs], [theirs, theirs], ["\0"], ["🎈" * 999]):
                sent = values.plain({**target.sent, "csrf_token": token})
                answer = client.open(target.url, method=target.method, data=sent, content_type=PLAIN)
                assert answer.status_code in {400, 404}, (target, token)
                refused += "was not accepted" in answer.text or "not text" in answer.text
        assert refused > 200
        assert stage.state() == before
    finally:
        stage.app.config["WTF_CSRF_ENABLED"] = False


def test_a_cookie_that_somebody_made_is_nobodys(stage: Stage) -> None:
    (_, targets), cookie = walked(stage, "admin"), stage.cookies["admin"]
    before = stage.state()
    for forged in (cookie[:-1], f"x{cookie}", cookie[::-1], "e30.aaaaaa.x", ".", "é", "x" * 9000, cookie.split(".")[0]):
        client, sent = stage.app.test_client(use_cookies=False), {"Cookie": f"daybook={forged}"}
        assert client.get("/account", headers=sent).status_code == 303
        for target in targets:
            if "anyone" not in access.allowed(stage.app, target.rule.endpoint):
                assert client.open(target.url, method=target.method, headers=sent).status_code == 401, target
    assert stage.state() == before


@pytest.mark.parametrize("kind", [PLAIN, MULTIPART])
def test_ten_megabytes_are_refused_in_words(stage: Stage, kind: str) -> None:
    client = stage.browser("admin")
    before, large, refused = stage.state(), "x" * (10 << 20), 0
    for target in walked(stage, "admin")[1]:
        sent = {**target.sent, next(iter(sorted(target.sent))): [large]}
        body = values.plain(sent) if kind == PLAIN else values.multipart(sent, {})
        answer = client.open(target.url, method=target.method, data=body, content_type=kind)
        assert answer.status_code in {404, 413}, target
        refused += "too large" in answer.text
    assert refused > 30
    assert stage.state() == before
