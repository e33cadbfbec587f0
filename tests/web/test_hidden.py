"""Whoever may not see a register finds no trace of it: every route, every role, and what a register is woven into."""

import base64
import re
from html import unescape
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from eventsourcing import accounts
from eventsourcing.kernel import Connection, head, uuid7
from eventsourcing.records.listing import state
from eventsourcing.records.listing.orders import Place
from eventsourcing.registers import Access, Allowed, Field, FieldSettings, Limits
from eventsourcing.web import access
from tests.web.conftest import Browser
from tests.web.hiding import (
    MADE_UP,
    NAME,
    OPEN_NAME,
    SECRETS,
    Maker,
    World,
    addresses,
    essence,
    hide,
    made_up,
    make_world,
)
from tests.web.test_access import methods
from tests.web.test_one_path import PLAUSIBLE

# Arguments that name nothing in a register. A new one must be judged (web.access.judge_by) or explained here.
HARMLESS = {
    "filename": "a static file",
    "version": "which version of the static files",
    "user_id": "people are in no register; their pages are for admins and auditors",
    "session_id": "one's own, or a person's for admins",
    "field_id": "stands beside a register or a record, which are judged",
    "token": "a secret that only its owner has",
    "change_set_id": "its page shows of the events only those that one may read",
}


@pytest.fixture
def world(app: Flask, admin: FlaskClient, conn: Connection) -> World:
    return make_world(conn, admin)


def test_every_argument_of_an_address_is_judged_or_harmless(app: Flask) -> None:
    judged = set(app.extensions["judges"])
    assert {"register_id", "record_id", "import_id", "position"} <= judged
    for rule in app.url_map.iter_rules():
        assert rule.arguments <= judged | HARMLESS.keys(), rule


def sent() -> dict[str, str]:
    return {**PLAUSIBLE, "command_id": str(uuid7()), "email": f"{uuid7()}@example.org"}


def closed(app: Flask) -> list[tuple[str, Rule]]:
    """The methods and rules for those who are signed in, but for acts on accounts, which might sign them out."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in methods(rule)
        if "anyone" not in access.allowed(app, rule.endpoint)
        and (method == "GET" or not rule.endpoint.startswith("accounts."))
    ]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_a_hidden_register_leaves_no_trace_on_any_route(app: Flask, browser: Browser, world: World, role: str) -> None:
    hide(world)
    client = browser(role)
    walked = 0
    for method, rule in closed(app):
        may = access.allowed(app, rule.endpoint) & {role, "signed in"}
        nothing = essence(client.open(made_up(app, rule), method=method, data=sent()).text)
        for url, hidden in addresses(app, rule, world):
            before = head(world.conn)
            answer = client.open(url, method=method, data=sent())
            assert "/sign-in" not in answer.headers.get("Location", ""), url
            reveals_nothing(f"{method} {url}", answer.text + answer.headers.get("Location", ""), world)
            if hidden:
                assert answer.status_code == (404 if may else 403), (method, url, answer.status_code)
                assert essence(answer.text) == nothing, (method, url)
                assert head(world.conn) == before, (method, url)
                walked += 1
            elif method == "GET":
                part = client.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
                reveals_nothing(f"part of {url}", part.text, world)
    assert walked > 50


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_nor_does_it_where_somebody_looks_for_it(browser: Browser, world: World, role: str) -> None:
    hide(world)
    client = browser(role)
    link = world.link.id
    questions = [
        ("/search", {"q": "Marmalade"}),
        ("/search", {"q": "Plain"}),
        ("/registers", {}),
        ("/imports", {}),
        ("/imports/new", {"register": str(world.secret)}),
        *[
            (f"/registers/{world.open}{path}", question)
            for path in ("", "/export.csv")
            for question in (
                {"q": "Marmalade"},
                {"sort": link},
                {"sort": link, "direction": "descending"},
                {f"f.{link}.is": "Marmalade Wolfram"},
                {f"f.{link}.is": str(world.target)},
                {"filter": link, "operator": "is", "value": "Marmalade"},
                {"archived": "all", "columns": f"{OPEN_NAME.id},{link}"},
            )
        ],
        (f"/registers/{world.chain}", {"archived": "all"}),
        (f"/registers/{world.chain}/export.csv", {}),
        *[(f"/records/{world.open_record}", {"v": str(version)}) for version in (1, 2, 3)],
        (f"/records/{world.open_record}", {"at": "2026-01-01"}),
        *[(f"/records/{world.open_record}/timeline", {"show": show}) for show in ("all", "links", "changes", "system")],
        (f"/records/{world.open_record}/links", {}),
        (f"/records/{world.open_record}/links", {"after": "link-hback:"}),
        (f"/records/{world.open_record}/fields/{link}", {}),
        (f"/registers/{world.open}/titles", {"q": "Mar"}),
        (f"/registers/{world.chain}/titles", {"q": ""}),
    ]
    for path, question in questions:
        url = f"{path}?{urlencode(question)}"
        answer = client.open(url, method="POST" if "export" in path else "GET", data=sent(), follow_redirects=True)
        assert answer.status_code in {200, 400, 403, 422}, (url, answer.status_code)
        reveals_nothing(url, answer.text, world)
    listed = client.get(f"/registers/{world.open}").text
    assert "a record you cannot see" in listed
    assert f"/records/{world.target}" not in listed


def test_it_would_be_found_by_those_who_may_see_it(app: Flask, browser: Browser, world: World) -> None:
    hide(world)
    for role in ("admin", "auditor"):
        client, seen = browser(role), ""
        for method, rule in closed(app):
            if method == "GET":
                for url, hidden in addresses(app, rule, world):
                    answer = client.get(url)
                    needs = access.needed(app, rule.endpoint)
                    if hidden and role == "auditor" and needs in {"write", "define"}:
                        assert answer.status_code == 403, url
                    seen += answer.text
        missed = {secret for secret in SECRETS if secret not in seen}
        assert missed == ({"dirigible"} if role == "auditor" else set()), "what waits to be loaded is for writers"


@pytest.mark.parametrize("role", ["viewer", "editor", "auditor"])
def test_who_sees_but_may_not_change_is_told_so_by_every_route_that_changes(
    app: Flask, browser: Browser, world: World, role: str
) -> None:
    hide(world, Access(Allowed(("viewer", "editor")), Allowed(), Allowed()))
    client, before = browser(role), head(world.conn)
    for method, rule in closed(app):
        if access.needed(app, rule.endpoint) in {"write", "define"}:
            for url, hidden in addresses(app, rule, world):
                if hidden:
                    answer = client.open(url, method=method, data=sent())
                    assert answer.status_code == 403, (method, url, answer.status_code)
                    assert "You may look at this register, but not change what" in answer.text
    assert head(world.conn) == before
    page = client.get(f"/records/{world.target}").text
    assert "Wolframite" in page
    assert f"/records/{world.target}/edit" not in page
    assert "/imports/new" not in client.get(f"/registers/{world.secret}").text


def test_a_person_who_is_named_gets_in_whatever_their_role(browser: Browser, world: World) -> None:
    vera = accounts.find(world.conn, "viewer@example.org")
    assert vera
    hide(world, Access(Allowed(), Allowed((), (vera.id,)), Allowed()))
    client = browser("viewer")
    assert "Wolframite" in client.get("/search?q=Marmalade").text
    assert client.get(f"/records/{world.target}/edit").status_code == 200
    assert client.post(f"/records/{world.target}/comment", data={**sent(), "text": "Mine."}).status_code == 303
    assert "dirigible.csv" in client.get("/imports").text
    assert client.get(f"/registers/{world.secret}/describe").status_code == 403
    assert browser("editor").get(f"/records/{world.target}").status_code == 404


def test_a_link_to_what_one_may_not_see_stays_when_its_record_is_edited(browser: Browser, world: World) -> None:
    hide(world)
    client, link = browser("editor"), world.link.id
    page = client.get(f"/records/{world.open_record}/edit").text
    assert 'value="a record you cannot see"' in page
    assert "in a register you cannot see" in page
    filled = {f"f-{OPEN_NAME.id}": "Plainer", f"f-{link}": "a record you cannot see"}
    form = {"command_id": str(uuid7()), "version": "3", "definition": "1", "fields": f"{OPEN_NAME.id} {link}"}
    assert client.post(f"/records/{world.open_record}/change", data={**form, **filled}).status_code == 303
    [(name, target)] = world.conn.execute(
        "SELECT data ->> %s, data ->> %s FROM records WHERE id = %s", (OPEN_NAME.id, link, world.open_record)
    ).fetchall()
    assert (name, target) == ("Plainer", str(world.target))
    form |= {"version": "4", "command_id": str(uuid7())}
    for guess in ("Marmalade Wolframite", str(world.gone)):
        answer = client.post(f"/records/{world.open_record}/change", data={**form, **filled, f"f-{link}": guess})
        assert answer.status_code == 422, "what may not be seen cannot be found by guessing either"


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_a_list_sorted_by_links_tells_nothing_of_where_they_lead(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch, direction: str
) -> None:
    """Neither by the place in its address, nor by its order: that of the records' own ids."""
    maker = Maker(world.conn)
    targets = [maker.record(world.secret, {NAME.id: f"Wolframite {letter}"}) for letter in "CAB"]
    plain = [maker.record(world.open, {OPEN_NAME.id: f"No. {n}", world.link.id: str(targets[n % 3])}) for n in range(6)]
    by_name = Field("link-bynameby", FieldSettings("Open", limits=Limits(register_id=world.chain)))
    far = maker.define("Far", Field("text-farnamef", FieldSettings("Name")), by_name)
    chained = [maker.record(world.chain, {"link-clinkcli": str(target)}) for target in targets[::-1]]
    fars = [maker.record(far, {"text-farnamef": "F", by_name.id: str(id)}) for id in chained]
    hide(world)
    monkeypatch.setattr("eventsourcing.records.listing.views.PER_PAGE", 1)
    client = browser("viewer")
    lists = [(world.open, world.link.id, plain), (world.chain, "link-clinkcli", chained), (far, by_name.id, fars)]
    for register_id, field_id, known in lists:
        url, shown = f"/registers/{register_id}?{urlencode({'sort': field_id, 'direction': direction})}", []
        while url:
            page = client.get(url).text
            reveals_nothing("a page of it", page + unpacked(url), world)
            shown += re.findall(r'<a [^>]*href="/records/([0-9a-f-]{36})"', page.partition("<main")[2])[:1]
            following = re.search(r'href="([^"]*after=[^"]*)"', page)
            url = unescape(following[1]) if following else ""
        own = [id for id in dict.fromkeys(shown) if UUID(id) in known]
        assert own == sorted(own, reverse=direction == "descending"), field_id
        assert len(own) == len(known)


def test_a_place_that_somebody_made_up_tells_nothing_of_where_links_lead(browser: Browser, world: World) -> None:
    hide(world)
    client, answers = browser("viewer"), set()
    for key in (str(world.target), str(world.gone), str(MADE_UP), "", None):
        place = state.mark(world.link.id, Place(key, MADE_UP))
        page = client.get(f"/registers/{world.open}?{urlencode({'sort': world.link.id, 'after': place})}")
        answers.add((page.status_code, key is None))
    assert answers == {(400, False), (200, True)}


def test_a_form_with_an_id_of_what_is_hidden_is_answered_as_one_with_any_other(
    app: Flask, browser: Browser, world: World
) -> None:
    """Wherever a form names the command, and the aggregate that it makes."""
    hide(world)
    client = browser("editor")
    commands = world.conn.execute("SELECT command_id FROM events WHERE aggregate_id = ANY (%s)", (list(world.hidden),))
    known = [*world.hidden, *(id for (id,) in commands)]
    form = {f"f-{OPEN_NAME.id}": "Plain", "definition": "1", "fields": OPEN_NAME.id, "text": "A comment."}
    for url in (f"/registers/{world.open}/records", f"/records/{world.open_record}/comment"):
        said = set()
        for id in [uuid7(), *known]:
            answer = client.post(url, data={**form, "command_id": str(id)}, follow_redirects=True)
            told = re.search(r'<div class="toast.*?</div>', answer.text, re.DOTALL)
            said.add((answer.status_code, essence(told[0] if told else ""), "was saved already" in answer.text))
            reveals_nothing(url, answer.text, world)
        assert len(said) == 1, said
        assert {status for status, *_ in said} == {200}


def reveals_nothing(where: str, page: str, world: World) -> None:
    """Neither words of it nor its ids, be they written, or packed into a link as the place where a list goes on."""
    text = page + unpacked(page)
    asked = urlsplit(where).path + urlsplit(where).query
    found = [secret for secret in (*SECRETS, *map(str, world.hidden)) if secret in text and secret not in asked]
    assert found == [], (where, found)


def unpacked(page: str) -> str:
    """What base64 stands in the page's links for."""
    told = [base64.urlsafe_b64decode(text[: len(text) // 4 * 4]) for text in re.findall(r"=([\w-]{20,})", page)]
    return " ".join(one.decode(errors="replace") for one in told)
