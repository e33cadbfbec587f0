"""Ids of fields and options, made outside the domain because they are random."""

from eventsourcing.kernel import short_id


def new_field_id(kind: str) -> str:
    """An id for a new field of this kind; it tells the kind for ever."""
    return f"{kind}-{short_id()}"


def new_option_id() -> str:
    return short_id()
