"""Showing a record's form once more: where something was refused, or the register was redefined meanwhile."""

from typing import Any

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsourcing import web
from eventsourcing.kernel import Rejected
from eventsourcing.records import queries
from eventsourcing.records.editing import sheets
from eventsourcing.records.editing.forms import Sheet
from eventsourcing.records.read_model import Taken

ANOTHER_DEFINITION = (
    "This register, its fields or its rules, was changed while you were editing, so nothing was saved yet. "
    "What you typed is kept: look it over, then save again."
)


def made_anew(sheet: Sheet, template: str, **context: Any) -> ResponseReturnValue:
    """The form once more, of the register as it is now, with all that was typed."""
    left_over = sheets.left_over(sheet)
    sheets.bring_up_to_date(sheet)
    context |= {"register": sheet.register, "sheet": sheet, "notice": ANOTHER_DEFINITION, "left_over": left_over}
    return web.render(template, **context, status=409)


def refuse(sheet: Sheet, rejected: Rejected) -> None:
    """Put the refusal where it belongs; where another record has the value, with a link to it."""
    if isinstance(rejected, Taken):
        title = queries.titles(web.connection(), [rejected.other]).get(rejected.other, "Another record")
        link = Markup('Another record has this already: <a href="/records/{}">{}</a>.').format(rejected.other, title)
        rejected = Rejected(link, field=rejected.field)
    web.refuse(sheet.about, rejected, sheet.inputs)
