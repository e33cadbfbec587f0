"""An event in plain words, for files: the sentence and what changed without any markup."""

from datetime import UTC
from typing import Any

from flask import current_app
from markupsafe import Markup

from eventsourcing.activity.lines import Line

COLUMNS = (
    "event", "recorded", "in effect since", "actor", "actor kind", "what happened", "kind", "register", "about", "id",
    "version", "changes", "reason", "source", "change set", "event id", "actor id",
)  # fmt: skip


def cells(line: Line) -> dict[str, Any]:
    """What a file tells of the event, by column: numbers as such, all else as text, None where there is nothing."""
    one, actor = line.entry.recorded, line.entry.actor
    return {
        "event": one.position,
        "recorded": f"{one.recorded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "in effect since": f"{one.effective_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if one.effective_at else None,
        "actor": actor.name,
        "actor kind": one.actor_kind,
        "what happened": sentence(line),
        "kind": one.event_type,
        "register": line.register or None,
        "about": line.name,
        "id": str(one.aggregate_id),
        "version": one.version,
        "changes": changes(line),
        "reason": one.reason,
        "source": one.source,
        "change set": str(one.change_set_id),
        "event id": str(one.event_id),
        "actor id": str(one.actor_id) if one.actor_id else None,
    }


def sentence(line: Line) -> str:
    """What follows the actor's name: changed Seats."""
    if not line.sentences:
        return line.entry.recorded.event_type
    told = getattr(current_app.jinja_env.get_template(line.sentences).module, line.entry.recorded.event_type)
    return " ".join(str(Markup(told(line.entry)).striptags()).split())  # noqa: S704  # a template's own, made text here


def changes(line: Line) -> list[str]:
    """Each field that changed: Seats: 4 → 5 (+1)."""
    if line.entry.recorded.aggregate_type != "record":
        return []
    text = getattr(line.entry.event, "text", None)
    return [_change(diff) for diff in line.entry.told.diffs] if text is None else [text]


def _change(diff: Any) -> str:
    was, now = (one.text or "empty" for one in (diff.was, diff.now))
    return f"{diff.label}: {was} → {now} {diff.difference}".rstrip()
