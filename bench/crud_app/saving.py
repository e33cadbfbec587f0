"""The form of an aircraft, and its save: take the row for update, change it, and write the change down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from wtforms import (
    DateField,
    DecimalField,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from bench.crud_app import queries
from bench.crud_app.tables import FIELDS
from bench.crud_app.words import STATES, TAGS
from eventsourcing.kernel import Connection
from eventsourcing.web import User

COLUMNS = tuple(FIELDS)
UPDATE = f"""UPDATE crud.aircraft SET {", ".join(f"{column} = %({column})s" for column in COLUMNS)},
    version = version + 1, changed_at = now(), changed_by = %(by)s WHERE id = %(id)s"""


def _input(column: str, kind: type[Any], *checks: Any, **options: Any) -> Any:
    return UnboundField(kind, column.title(), [*checks], name=f"f-{FIELDS[column][0]}", **options)


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


class AircraftForm(Form):
    registration = _input("registration", StringField, InputRequired(), Length(max=100), filters=[_text])
    status = _input("status", SelectField, choices=[(id, label) for id, (label, _) in STATES.items()])
    maker = _input("maker", StringField, Optional(), Length(max=1000), filters=[_text])
    year = _input("year", IntegerField, Optional(), NumberRange(1900, 2100))
    seats = _input("seats", IntegerField, Optional())
    value = _input("value", DecimalField, Optional())
    inspection = _input("inspection", DateField, Optional())
    base = _input("base", StringField, Optional(), filters=[_text])
    owner = _input("owner", StringField, Optional(), filters=[_text])
    tags = _input("tags", SelectMultipleField, choices=[(id, label) for id, (label, _) in TAGS.items()])
    insured = _input("insured", SelectField, choices=[("", ""), ("yes", "Yes"), ("no", "No")])
    weight = _input("weight", DecimalField, Optional())
    notes = _input("notes", TextAreaField, Optional(), Length(max=100_000), filters=[_text])
    version = IntegerField(validators=[InputRequired()])
    effective_on = DateField(validators=[Optional()])
    reason = StringField(validators=[Optional(), Length(max=1000)], filters=[_text])


class Stale(Exception):
    """Somebody else has changed it since the form was shown."""


def save(conn: Connection, id: UUID, form: AircraftForm, user: User, base_shown: str) -> str:
    """Returns what it is called now. The base is looked up only where another was typed than was shown."""
    with conn.transaction():
        row = conn.execute(
            f"SELECT version, {', '.join(COLUMNS)} FROM crud.aircraft WHERE id = %s FOR UPDATE", (id,)
        ).fetchone()
        if row is None or row[0] != form.version.data:
            raise Stale
        was = dict(zip(COLUMNS, row[1:], strict=True))
        now = _typed(conn, form, was, base_shown)
        if changed := [column for column in COLUMNS if now[column] != was[column]]:
            conn.execute(UPDATE, {**now, "by": user.id, "id": id})
            before, after = ({column: _plain(values[column]) for column in changed} for values in (was, now))
            conn.execute(
                """INSERT INTO crud.audit (aircraft_id, version, at, by, action, was, now, reason)
                VALUES (%s, %s, now(), %s, 'RecordChanged', %s, %s, %s)""",
                (id, row[0] + 1, user.id, Jsonb(before), Jsonb(after), form.reason.data),
            )
    return str(now["registration"])


def _typed(conn: Connection, form: AircraftForm, was: Mapping[str, Any], base_shown: str) -> dict[str, Any]:
    now = {column: form[column].data for column in COLUMNS}
    base = now["base"]
    now["base"] = was["base"] if (base or "") == base_shown else queries.airport(conn, base or "")
    now["owner"] = UUID(now["owner"]) if now["owner"] else None
    now["tags"] = now["tags"] or None
    now["insured"] = {"yes": True, "no": False}.get(now["insured"])
    return now


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)
