"""The list of a register's records: its page, and its export."""

from typing import NamedTuple
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from eventsourcing import web
from eventsourcing.kernel import Connection
from eventsourcing.records.blueprint import blueprint
from eventsourcing.records.listing import export as list_export
from eventsourcing.records.listing import menus as list_menus
from eventsourcing.records.listing import pages as listing
from eventsourcing.records.listing import rows as list_showing
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.filter_form import AddFilterForm, add_filter_form, sent_filter
from eventsourcing.records.listing.pages import Found
from eventsourcing.records.listing.reading import Reading, understand
from eventsourcing.records.listing.spelling import spelling, with_fields
from eventsourcing.records.looking import register_found
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import RegisterView
from eventsourcing.web import allow, limits
from eventsourcing.web.access import SIGNED_IN

PER_PAGE = 50


class Page(NamedTuple):
    """Some records in a row, and the addresses of those before and after, where there may be any."""

    found: list[Found]
    previous: str = ""
    next: str = ""


@blueprint.get("/registers/<uuid:register_id>")
@allow(SIGNED_IN, to="see")
def listed(register_id: UUID) -> ResponseReturnValue:
    conn, register = web.connection(), register_found(register_id)
    names = DatabaseNames(conn)
    reading = understand(conn, register, list_state.read(request.path, request.args), names)
    form = None
    if field := register.current(request.args.get("filter", "")):
        form = add_filter_form(field, names)
        if added := sent_filter(register, form, names):
            return web.see(reading.state.with_filter(added))
    return _show(conn, register, reading, names, form)


def _show(
    conn: Connection, register: RegisterView, reading: Reading, names: DatabaseNames, form: AddFilterForm | None
) -> Response:
    page = page_of(conn, reading)
    names.prepare((one.row.data for one in page.found), [reading.sort, *(column.id for column in reading.columns)])
    lines = list_showing.lines(conn, [one.row for one in page.found], reading.columns, names)
    return web.render(
        "records/list.html",
        fragment="listing",
        headers={"HX-Push-Url": reading.state.url},
        status=422 if form and form.error else 200,
        register=register,
        reading=reading,
        state=reading.state,
        page=page,
        lines=lines,
        span=list_menus.span(page.found, register, reading, names),
        sorts=list_menus.sort_choices(reading),
        sorted_as=list_menus.present_order(register, reading),
        heads=list_menus.heads(reading),
        form=form,
        columns=list_menus.column_choices(register, reading),
        kept=bool(lines) or listing.holds_any(conn, register.id),
        partial=request.headers.get("HX-Request-Type") == "partial",
        may_write=web.may("write"),
        per_page=PER_PAGE,
    )


def page_of(conn: Connection, reading: Reading) -> Page:
    """The page that the address names. What lies before the first page is the first page."""
    state, asked = reading.state, reading.question
    try:
        if state.before:
            end = list_state.place(state.before, reading.sort)
            found = listing.page(conn, asked, end, PER_PAGE + 1, back=True)
            if len(found) >= PER_PAGE:
                return _linked(reading, found[-PER_PAGE:], before=len(found) > PER_PAGE, after=True)
        start = list_state.place(state.after, reading.sort) if state.after else None
        found = listing.page(conn, asked, start, PER_PAGE + 1)
    except ValueError:
        abort(400, "This list cannot read from where on the link wants to show it. Open the list from its top.")
    return _linked(reading, found[:PER_PAGE], before=bool(state.after), after=len(found) > PER_PAGE)


def _linked(reading: Reading, found: list[Found], *, before: bool, after: bool) -> Page:
    if not found:
        return Page(found)
    first, last = (list_state.mark(reading.sort, one.place) for one in (found[0], found[-1]))
    state = reading.state
    return Page(found, state.to(before=first) if before else "", state.to(after=last) if after else "")


@blueprint.post("/registers/<uuid:register_id>/export.csv")
@allow(SIGNED_IN, to="see")
def export(register_id: UUID) -> ResponseReturnValue:
    conn, register = web.connection(), register_found(register_id)
    reading = understand(conn, register, list_state.read(request.path, request.args), DatabaseNames(conn))
    if reading.notes:
        abort(400, " ".join(reading.notes))
    spelled, reading = spelling(request.form), with_fields(register, reading, request.form)
    limits.afford("export", limits.EXPORTS)
    return list_export.answer(reading, register.name, spelled)
