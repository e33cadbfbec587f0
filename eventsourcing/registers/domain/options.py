"""The rules of the options of a field."""

from eventsourcing.kernel.errors import Rejected
from eventsourcing.registers.domain.texts import line
from eventsourcing.registers.domain.values import Option

MOST_OPTIONS = 500


def kept_options(wished: tuple[Option, ...], had: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options as wished, with the ids they had, and those left out behind them as retired."""
    wished = tuple(option for option in wished if not option.retired)
    _refuse_equal_options(wished)
    had_ids, named = {option.id for option in had}, {option.id for option in wished}
    free = sorted((option for option in had if option.id not in named), key=lambda option: not option.retired)
    known = {option.label.casefold(): option.id for option in free}
    kept: dict[str, Option] = {}
    for option in wished:
        label = line(option.label, "options", "Give each option a label.")
        same = option.id if option.id in had_ids else known.get(label.casefold(), option.id)
        kept[same] = Option(same, label)
    left_out = [Option(option.id, option.label, retired=True) for option in had if option.id not in kept]
    return (*kept.values(), *left_out)


def _refuse_equal_options(options: tuple[Option, ...]) -> None:
    if len(options) > MOST_OPTIONS:
        raise Rejected(f"A field has at most {MOST_OPTIONS} options.", field="options")
    if len({option.id for option in options}) < len(options):
        raise Rejected("Two options have the same id.", field="options")
    seen: set[str] = set()
    for option in options:
        label = " ".join(option.label.split()).casefold()
        if label in seen:
            raise Rejected(f"Two options are called “{option.label}”.", field="options")
        seen.add(label)
