"""Short ways to ask a kind."""

import pytest

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import Field, StoredValue
from tests.registers.kinds.examples import FIELDS, NAMES


def parsed(raw: str | list[str], field: Field | str) -> StoredValue:
    field = FIELDS[field] if isinstance(field, str) else field
    value: StoredValue = kinds.of(field.id).parse(raw, field, NAMES)
    return value


def refused(raw: str | list[str], field: Field | str) -> str:
    with pytest.raises(kinds.Unfit) as unfit:
        parsed(raw, field)
    return unfit.value.message


def shown(value: StoredValue, field: Field | str) -> str:
    field = FIELDS[field] if isinstance(field, str) else field
    return kinds.of(field.id).show(value, field, NAMES)


def difference(was: StoredValue, now: StoredValue, kind: str) -> str:
    return kinds.KINDS[kind].difference(was, now, FIELDS[kind])


def filtered(operator: str, raw: str | list[str], field: Field | str) -> kinds.Condition:
    field = FIELDS[field] if isinstance(field, str) else field
    return kinds.condition(operator, raw, field, NAMES)
