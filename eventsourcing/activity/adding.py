"""Filters that somebody types in: a person's name or e-mail, a register's name, a record's title or address."""

from typing import NamedTuple
from uuid import UUID

from flask import request

from eventsourcing import accounts, records, registers, web
from eventsourcing.activity.asked import Asked
from eventsourcing.kernel import Connection
from eventsourcing.kernel.folding import fold


class Added(NamedTuple):
    """Where the filter that was typed in leads, or why it cannot be added; `menu` is where it was typed."""

    menu: str
    text: str
    url: str = ""
    error: str = ""


def added(conn: Connection, asked: Asked) -> Added | None:
    """What was typed in, if anything was."""
    if who := request.args.get("who", "").strip():
        return _person(conn, asked, who)
    if name := request.args.get("in", "").strip():
        return _register(conn, asked, name)
    if title := request.args.get("title", "").strip():
        return _record(conn, asked, title)
    return None


def _person(conn: Connection, asked: Asked, text: str) -> Added:
    found = accounts.find(conn, text)
    if found is None:
        return Added("actor", text, error="Nobody has this name or e-mail, or several have. Try the e-mail address.")
    return Added("actor", text, asked.but(actor=(*asked.actor, str(found.id))))


def _register(conn: Connection, asked: Asked, text: str) -> Added:
    """The register of this name, or the only one whose name has this in it."""
    wanted = " ".join(fold(text).split())
    names = {id: fold(name) for id, name in register_choices(conn)}
    found = [id for id, name in names.items() if name == wanted] or [id for id, name in names.items() if wanted in name]
    if len(found) == 1:
        return Added("register", text, asked.but(register=tuple(dict.fromkeys((*asked.register, *found)))))
    problem = "Several registers have this in their names. Write more of it." if found else "No register is called so."
    return Added("register", text, error=problem)


def _record(conn: Connection, asked: Asked, text: str) -> Added:
    names = records.DatabaseNames(conn)
    views = registers.all(conn)
    wanted = [view for view in views if str(view.id) in asked.register] or views
    found = {id for view in wanted if (id := names.find_record(view.id, text))}
    if len(found) == 1:
        return Added("record", text, asked.but(record=str(UUID(found.pop()))))
    problem = "Several records have this title. Paste the address of one." if found else "No record has this title."
    return Added("record", text, error=problem)


def people(conn: Connection, limit: int) -> list[tuple[str, str]]:
    """Some who may sign in, by name, with their ids."""
    return [(str(user.id), user.name) for user in accounts.list_active(conn)[:limit]]


def register_choices(conn: Connection) -> list[tuple[str, str]]:
    """All that may be seen, by name, with their ids."""
    user = web.current_user()
    seen = registers.visible(conn, user)
    return [(str(id), name) for id, name in registers.all_names(conn).items() if id in seen]
