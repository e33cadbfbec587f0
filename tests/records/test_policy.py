"""Every change of a record asks why, as its register has it."""

from uuid import UUID

import pytest
from flask import Flask

from eventsourcing.kernel import Connection, head
from eventsourcing.registers import RegisterView
from tests.records.conftest import SEATS, TAG, Desk, ask_for_reasons, story

ASKED = "Say why: this change needs a reason."


def forms(register: RegisterView, record_id: UUID) -> dict[str, str]:
    """The page of each form about this record, and where it is sent."""
    return {
        f"/registers/{register.id}/records/new": f"/registers/{register.id}/records",
        f"/records/{record_id}/edit": f"/records/{record_id}/change",
        f"/records/{record_id}/archive": f"/records/{record_id}/archive",
        f"/records/{record_id}/restore": f"/records/{record_id}/restore",
    }


def typed(ana: Desk, page: str) -> dict[str, list[str]]:
    sent = ana.form(page)
    changes = {f"f-{TAG.id}": ["N8"], f"f-{SEATS.id}": ["7"]}
    return sent | {name: value for name, value in changes.items() if name in sent}


def test_a_required_reason_is_asked_for_everywhere(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    ask_for_reasons(conn, assets, "required")
    for page, action in forms(assets, chair).items():
        sent = typed(ana, page)
        before = head(conn)
        for reason in ("", "   "):
            assert ASKED in ana.send(action, sent | {"reason": [reason]}, 422)
        without = {name: value for name, value in sent.items() if name != "reason"}
        assert ASKED in ana.send(action, without, 422)
        assert head(conn) == before
        sent[f"f-{TAG.id}"] = [str(len(action))] if "f-" + TAG.id in sent else []
        ana.send(action, sent | {"reason": ["It is so"]})
        assert head(conn).position == before.position + 1


@pytest.mark.parametrize("policy", ["optional", "off"])
def test_a_reason_is_not_asked_for_where_it_is_optional_or_off(
    app: Flask, conn: Connection, ana: Desk, assets: RegisterView, chair: UUID, policy: str
) -> None:
    ask_for_reasons(conn, assets, policy)
    for page, action in forms(assets, chair).items():
        assert ('name="reason"' in ana.open(page)) == (policy == "optional")
        sent = typed(ana, page) | {"reason": ["It is so"]}
        if f"f-{TAG.id}" in sent:
            sent[f"f-{TAG.id}"] = [str(len(action))]
        ana.send(action, sent)
    reasons = {one.reason for one in story(app, conn, chair)[1:]}
    assert reasons == ({None} if policy == "off" else {"It is so"})


def test_a_policy_that_changed_while_the_form_lay_open_counts(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    sent = typed(ana, f"/records/{chair}/edit")
    archive = ana.form(f"/records/{chair}/archive")
    ask_for_reasons(conn, assets, "required")
    page = ana.send(f"/records/{chair}/change", sent, 409)
    assert 'value="7"' in page
    assert ASKED in ana.send(f"/records/{chair}/archive", archive, 422)


def test_a_change_of_nothing_needs_no_reason(conn: Connection, ana: Desk, assets: RegisterView, chair: UUID) -> None:
    ask_for_reasons(conn, assets, "required")
    assert "nothing was saved" in ana.send(f"/records/{chair}/change", ana.form(f"/records/{chair}/edit"))
