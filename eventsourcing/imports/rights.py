"""Who may do what with an import: what they may do in its register. And in whose name the work on it goes on."""

from uuid import UUID

from eventsourcing import accounts, registers, web
from eventsourcing.imports.files import File
from eventsourcing.kernel import Connection
from eventsourcing.registers import Register

MISSING = "There is no such import. A file that nobody imports is forgotten after a while."
NEW = frozenset({"see", "write"})  # a file that makes its own register, which is for admins


class Barred(Exception):
    """The person in whose name rows are loaded may not write in the register any more; the message is for people."""


def rights(user: web.User, import_id: UUID) -> frozenset[str]:
    """What they may do with the import."""
    row = (
        web.connection()
        .execute(
            """SELECT coalesce(i.register_id, f.register_id) FROM (SELECT %s::uuid AS id) w
        LEFT JOIN imports i USING (id) LEFT JOIN import_files f USING (id) WHERE coalesce(i.id, f.id) IS NOT NULL""",
            (import_id,),
        )
        .fetchone()
    )
    if row is None:
        return frozenset()
    if row[0] is None:
        return NEW if user.role == "admin" else frozenset()
    return registers.rights_in(user, row[0])


def visible_to_worker(conn: Connection, file: File) -> frozenset[UUID]:
    """The registers among whose records the file's links may find their titles: those its importer may see."""
    return registers.visible(conn, _worker(conn, file))


def refuse_barred(conn: Connection, file: File, register: Register) -> None:
    """Raises Barred. What was loaded before stays."""
    person = _worker(conn, file)
    if person is not None and person.active and registers.may(person, "write", register):
        return
    name = person.name if person else "Whoever started it"
    raise Barred(
        f"{name} may not write in {register.name} any more, so this import has stopped. What was loaded is safe. "
        f"It goes on when an admin has let {name} write there again; or import the file anew yourself."
    )


def _worker(conn: Connection, file: File) -> accounts.UserView | None:
    return accounts.get(conn, file.started_by or file.uploaded_by)
