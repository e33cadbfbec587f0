"""The columns of Activity that people choose; event, time, actor and what happened are always there."""

from eventsourcing.activity.asked import Asked

COLUMNS = {
    "register": "Register",
    "record": "About",
    "change": "Old → new",
    "reason": "Reason",
    "source": "Source",
    "change-set": "Change set",
}
USUAL = ("register", "record", "change", "reason")
NONE = "none"  # what an address says where nothing more is to be shown


def shown(asked: Asked) -> list[str]:
    """The names of the chosen columns, in their order."""
    return [name for name in COLUMNS if name in (asked.columns or USUAL)]


def choices(asked: Asked) -> list[tuple[str, str, bool, bool]]:
    """For the menu of columns: name, label, whether it is shown, and whether it always is."""
    chosen = shown(asked)
    return [(name, label, name in chosen, False) for name, label in COLUMNS.items()]
