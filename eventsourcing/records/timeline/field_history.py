"""All that one field of a record has ever said: who wrote it, when and why."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Recorded, read_events
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.continuing.lifting import lifted
from eventsourcing.records.domain import Values
from eventsourcing.records.looking import Found, record_found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.showing import Shown
from eventsourcing.records.timeline import telling
from eventsourcing.records.timeline.then import Then
from eventsourcing.registers import Field, kinds
from eventsourcing.web.access import SIGNED_IN
from eventsourcing.web.timeline import Entry

AT_A_GLANCE = 5
A_PAGE = 50


class PastValue(NamedTuple):
    """What the field said from one event on. `use` is where that value can be taken up again, if it can."""

    entry: Entry
    value: Shown
    use: str
    current: bool

    @property
    def moment(self) -> datetime:
        return self.entry.recorded.recorded_at


@blueprint.get("/records/<uuid:record_id>/fields/<field_id>")
@web.allow(SIGNED_IN, to="see")
def field_history(record_id: UUID, field_id: str) -> ResponseReturnValue:
    found = record_found(record_id)
    field = found.register.current(field_id)
    if field is None:
        abort(404, f"{found.register.name} has no such field, and never had.")
    before = request.args.get("before", 2**63 - 1, type=int)
    limit = AT_A_GLANCE if web.wants_fragment() else A_PAGE
    values = _values(found, field, before, limit + 1)
    return web.render(
        "records/field_history.html",
        fragment="popover",
        record=found.row,
        register=found.register,
        title=found.title,
        field=field,
        values=values[:limit],
        more=values[limit - 1].entry.recorded.version if len(values) > limit else None,
        newest="before" not in request.args,
    )


def _values(found: Found, field: Field, before: int, limit: int) -> list[PastValue]:
    """The newest values from before this version of the record, whatever kind the field had then."""
    lineage = found.register.lineage(field.id)
    events = _events(found.row.id, lineage, before, limit)
    then = Then(web.connection(), [(one,) for one in events])
    names = DatabaseNames(web.connection())
    return [_value(found, field, lineage, telling.tell(found.row.id, (one,), then), names) for one in events]


def _events(record_id: UUID, field_ids: Sequence[str], before: int, limit: int) -> list[Recorded]:
    rows = web.connection().execute(
        """SELECT "position" FROM events
        WHERE aggregate_id = %s AND "version" < %s::bigint AND data -> 'values' ?| %s::text[]
        ORDER BY "version" DESC LIMIT %s::int""",
        (record_id, before, list(field_ids), limit),
    )
    return web.codec().decode_all(read_events(web.connection(), [position for (position,) in rows]))[::-1]


def _value(found: Found, field: Field, lineage: Collection[str], entry: Entry, names: kinds.Names) -> PastValue:
    diff = next(diff for diff in entry.told.diffs if diff.now.field.id in lineage)
    values: Values = {diff.now.field.id: diff.now.value}
    value = lifted(found.register, values, names).get(field.id)  # as the field has it now, if it can
    current = found.row.data.get(field.id) == value
    usable = web.may("write") and not (current or field.retired or found.row.archived or found.register.retired)
    use = f"/records/{found.row.id}/edit?use={field.id}&from={entry.recorded.version}"
    can_use = usable and value is not None and field.kind != "number"
    return PastValue(entry, diff.now, use if can_use else "", current)
