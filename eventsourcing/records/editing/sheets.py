"""Making a record's form, and reading what was typed into it."""

from collections.abc import Mapping, Sequence

from flask import abort, request

from eventsourcing import web
from eventsourcing.records.continuing.lifting import lifted
from eventsourcing.records.domain import StoredValue, Values
from eventsourcing.records.editing.forms import RecordForm, Sheet, reasoned, typed_fields
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.queries import Held, RecordRow, values_at_version
from eventsourcing.registers import Field, RegisterView, kinds

CHOOSE = "Choose which value should stand."

Typed = Mapping[str, Sequence[str]]  # what was sent, by the names of the inputs


def blank(register: RegisterView) -> Sheet:
    """The form of a new record, with the fields' defaults filled in."""
    defaults = {field.id: field.settings.default for field in typed_fields(register)}
    return _shown(register, 0, {}, _prefilled(register, defaults))


def of_record(register: RegisterView, row: RecordRow) -> Sheet:
    """The form of a record as it is now; ?f-<field>=… has a value put into an input, to be saved or not."""
    names = DatabaseNames(web.connection())
    values = {**lifted(register, row.data, names), **_taken_up(register, row, names)}
    return _shown(register, row.version, row.data, _prefilled(register, values))


def _taken_up(register: RegisterView, row: RecordRow, names: kinds.Names) -> Values:
    """What ?use=<field>&from=<version> has put into that field's input: the value it had then, to be saved or not."""
    field, version = register.current(request.args.get("use", "")), request.args.get("from", "")
    if not version.isdecimal() or field not in typed_fields(register):
        return {}
    return {field.id: lifted(register, values_at(row, int(version)), names).get(field.id)}


def _shown(register: RegisterView, version: int, seen: Values, shown: Values) -> Sheet:
    names = DatabaseNames(web.connection())
    names.prepare([shown])
    fields = " ".join(field.id for field in typed_fields(register))
    form = reasoned(RecordForm, register.reason_policy)
    about = form(definition=register.version, version=version, fields=fields, opened=version)
    return Sheet(register, names, about, seen, shown)


def _prefilled(register: RegisterView, values: Values) -> Values:
    """The values with those in the address in place of them."""
    asked: Values = {}
    for field in typed_fields(register):
        if texts := request.args.getlist(f"f-{field.id}"):
            asked[field.id] = tuple(texts) if field.kind == "choices" else texts[0]
    return {**values, **asked}


def sent_new(register: RegisterView) -> Sheet:
    """The form of a new record as the browser sent it: what it left out counts as blank."""
    fields = " ".join(field.id for field in typed_fields(register))
    about = reasoned(RecordForm, register.reason_policy).sent(definition=register.version, fields=fields)
    return Sheet(register, DatabaseNames(web.connection()), about, {}, {})


def sent(register: RegisterView, row: Held) -> Sheet:
    """The form of this record as the browser sent it."""
    about = reasoned(RecordForm, register.reason_policy).sent(definition=register.version, version=row.version)
    if about.definition.data != register.version and about.opened.data:
        about.version.data = about.opened.data  # choices between two people's values are asked for again
    names, seen = DatabaseNames(web.connection()), values_at(row, about.version.data)
    shown = lifted(register, seen, names)
    moved = not any(row.data.get(field_id) is not None for field_id in register.continued)
    return Sheet(register, names, about, shown if moved else seen, shown)


def values_at(row: Held, version: int) -> Values:
    """What the record held at this version of it."""
    if version == row.version:
        return row.data
    if not 0 < version < row.version:
        abort(400, "The form is of a version that this record never had. Go back, reload the page and send it again.")
    return values_at_version(web.connection(), row.id, version)


def read(sheet: Sheet, was: Values) -> Values:
    """The values of all fields that the form had. Where one cannot be read, the sheet says why, and it is left out.

    `was` are the values before both people's changes, for fields where it is chosen that those should stand.
    """
    values: Values = {}
    typed, collided = request.form.to_dict(flat=False), sheet.about.collided.ids()
    for id in sheet.fields:
        if id in sheet.sent:
            try:
                values[id] = _chosen(sheet, id, was, typed) if id in collided else _typed(sheet, id, typed)
            except kinds.Unfit as unfit:
                sheet.wrong[id] = unfit.message
    return values


def _chosen(sheet: Sheet, id: str, was: Values, typed: Typed) -> StoredValue:
    """What was chosen of: what it was, what somebody else made of it, what was typed."""
    match typed.get(f"pick-{id}", [""])[0]:
        case "was":
            return was.get(id)
        case "theirs":
            return sheet.seen.get(id)
        case "yours":
            return _typed(sheet, id, typed)
        case _:
            raise kinds.Unfit(CHOOSE)


def _typed(sheet: Sheet, id: str, typed: Typed) -> StoredValue:
    return _read(sheet.fields[id], sheet.names, sheet.seen.get(id), typed)


def _read(field: Field, names: kinds.Names, held: StoredValue, typed: Typed) -> StoredValue:
    texts = [text.replace("\r\n", "\n") for text in typed.get(f"f-{field.id}", ())]
    raw: kinds.Raw = texts if field.kind == "choices" or len(texts) > 1 else "".join(texts)
    if held is not None and [raw] == typed.get(f"shown-{field.id}"):
        return held
    return kinds.parse_field(field, raw, names, held)


def left_over(sheet: Sheet) -> list[tuple[str, str]]:
    """What was typed for fields that are no longer there, by their labels, so that it is not lost.

    What can be read by a field that goes on with one of them is put into its input instead.
    """
    named = (name.removeprefix("f-") for name in request.form if name.startswith("f-"))
    gone = dict.fromkeys(id for id in (*sheet.about.fields.ids(), *named) if id not in sheet.fields)
    typed = {id: _left(sheet, id) for id in gone}
    labels = {field.id: field.label for field in sheet.register.fields}
    return [(labels.get(id, "A field"), text) for id, text in typed.items() if text]


def _left(sheet: Sheet, id: str) -> str:
    """What was typed for this field, unless the one that goes on with it, as its kind was changed, takes it along."""
    text = "; ".join(request.form.getlist(f"f-{id}")).strip()
    was, now = sheet.register.find(id), sheet.register.current(id)
    if was is None or now is None or now.id not in sheet.fields:
        return text
    held = sheet.seen.get(id)
    try:
        value = _read(was, sheet.names, held, request.form.to_dict(flat=False))
        text = kinds.of(id).plain(value, was, sheet.names)  # options are typed as ids, which nobody can read
        if value != held:
            sheet.wish(now.id, None if value is None else kinds.continued(value, was, now, sheet.names))
    except kinds.Unfit:
        return text
    return ""


def redefined(sheet: Sheet) -> bool:
    """Whether the form was made of another definition of the register than it has now."""
    return bool(sheet.about.definition.data != sheet.register.version)


def bring_up_to_date(sheet: Sheet) -> None:
    """Make the form, as it was sent, one of the register as it is now defined."""
    sheet.about.definition.data = sheet.register.version
    sheet.about.fields.data = " ".join(sheet.fields)
    sheet.about.collided.data = ""
