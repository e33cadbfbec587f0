"""Who may read which events: those of registers that they see, those of their own account, and controllers all."""

from collections.abc import Collection
from uuid import UUID

from flask.blueprints import BlueprintSetupState

from eventsourcing import registers, web
from eventsourcing.activity.belonging import registers_of
from eventsourcing.activity.blueprint import blueprint
from eventsourcing.kernel import Connection

CONTROLLERS = ("admin", "auditor")
LAST = 2**63 - 1
SEE = frozenset({"see"})
MISSING = "The log has no event #{:,} yet, or none that you may see. Events are numbered one by one and never removed."


@blueprint.record
def _judge(state: BlueprintSetupState) -> None:
    web.access.judge_by(state.app, "position", web.Judge(_rights, MISSING, {}))


def _rights(user: web.User, position: int) -> frozenset[str]:
    return SEE if readable(web.connection(), user, [min(position, LAST)]) else frozenset()


def readable(conn: Connection, user: web.User, positions: Collection[int]) -> set[int]:
    """Those of these positions whose events are there and for this person to read."""
    events = conn.execute(
        'SELECT "position", aggregate_type, aggregate_id, actor_id FROM events WHERE "position" = ANY (%s::bigint[])',
        (list(positions),),
    ).fetchall()
    if user.role in CONTROLLERS:
        return {position for position, *_ in events}
    belongs = registers_of(conn, {(aggregate_type, id) for _, aggregate_type, id, _ in events})
    visible = registers.visible(conn, user)
    return {
        position
        for position, aggregate_type, id, actor_id in events
        if _own(user, aggregate_type, id, actor_id) or (aggregate_type != "export" and belongs.get(id) in visible)
    }


def _own(user: web.User, aggregate_type: str, aggregate_id: UUID, actor_id: UUID | None) -> bool:
    """Whether it is about this person's account, or an export that they made."""
    return (aggregate_type == "user" and aggregate_id == user.id) or (
        aggregate_type == "export" and actor_id == user.id
    )
