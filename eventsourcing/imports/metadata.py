"""What the log is told about every event of an import."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.kernel import Metadata


def metadata(import_id: UUID, actor_id: UUID, reason: str | None, effective_at: datetime | None, what: str) -> Metadata:
    """The same work on an import has the same command id."""
    return Metadata(
        actor_id=actor_id,
        source="import",
        reason=reason,
        effective_at=effective_at,
        command_id=uuid5(import_id, what),
        change_set_id=import_id,
    )
