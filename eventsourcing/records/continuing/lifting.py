"""Values of fields whose kind has changed since, read as the fields that go on with them."""

from contextlib import suppress

from eventsourcing.records.domain import Values
from eventsourcing.registers import Register, kinds


def lifted(register: Register, values: Values, names: kinds.Names) -> Values:
    """The values as the register is now defined: beside each that stands in an earlier kind of a field, as that is now.

    What cannot be read so is left as it is.
    """
    if not register.continued.keys() & values.keys():
        return values
    found = dict(values)
    for field in register.fields:
        now = register.current(field.id)
        if now and now != field and values.get(field.id) is not None and found.get(now.id) is None:
            with suppress(kinds.Unfit):
                found[now.id] = kinds.continued(values[field.id], field, now, names)
    return found
