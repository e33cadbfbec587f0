"""What holds for the whole workspace: decided, stored and asked for."""

import pytest

from eventsourcing import workspace as slice
from eventsourcing.kernel import Connection, Metadata, handle
from eventsourcing.kernel.testing import given
from eventsourcing.workspace import WORKSPACE, BeginDemo, ChangeSignInRules, SignInRules, workspace
from eventsourcing.workspace.domain import DemoBegun, SignInRulesChanged

STRICT = SignInRules(second_factor="everybody", idle_hours=2, longest_days=1)


def said() -> Metadata:
    return Metadata(actor_kind="system", source="command line")


def test_a_demo_begins_in_an_empty_log_only() -> None:
    given(workspace).when(BeginDemo(events=0)).then(DemoBegun())
    given(workspace).when(BeginDemo(events=1)).then_rejected("empty Daybook")


def test_rules_change_where_they_differ() -> None:
    given(workspace).when(ChangeSignInRules(STRICT)).then(SignInRulesChanged(STRICT))
    given(workspace, SignInRulesChanged(STRICT)).when(ChangeSignInRules(STRICT)).then_nothing()
    given(workspace).when(ChangeSignInRules(SignInRules())).then_nothing()


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (SignInRules(second_factor="somebody"), "second_factor"),
        (SignInRules(longest_days=0), "longest_days"),
        (SignInRules(longest_days=366), "longest_days"),
        (SignInRules(idle_hours=0), "idle_hours"),
        (SignInRules(idle_hours=25, longest_days=1), "idle_hours"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: SignInRules, field: str) -> None:
    given(workspace).when(ChangeSignInRules(rules)).then_rejected("Choose", field=field)


def test_what_was_decided_can_be_asked_for(conn: Connection) -> None:
    assert not slice.is_demo(conn)
    assert slice.sign_in_rules(conn) == SignInRules()
    handle(conn, workspace, WORKSPACE, BeginDemo(0), said(), projections=slice.projections)
    handle(conn, workspace, WORKSPACE, ChangeSignInRules(STRICT), said(), projections=slice.projections)
    assert slice.is_demo(conn)
    assert slice.sign_in_rules(conn) == STRICT
