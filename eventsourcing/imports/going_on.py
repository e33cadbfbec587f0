"""What a command finds of the same file into the same register, and whether it may go on with that."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsourcing import accounts, registers
from eventsourcing.imports import ending, files, options, same, starting
from eventsourcing.imports.files import File
from eventsourcing.imports.same import Wanted
from eventsourcing.imports.starting import Overtaken
from eventsourcing.kernel import Connection, Projection, Rejected
from eventsourcing.registers import RegisterView


@dataclass(frozen=True)
class Asked:
    """What a command is asked to do, and by whom. `anew`: whatever was done of the same file before."""

    conn: Connection
    projections: Sequence[Projection]
    user: accounts.UserView
    wanted: Wanted
    anew: bool

    def register(self) -> RegisterView | None:
        """The register into which the rows go, None where it is to be made. Raises Rejected."""
        name, user = self.wanted.register, self.user
        register = registers.by_name(self.conn, name)
        if register is not None and not registers.may(user, "see", register):
            register = None  # which must not be told
        if register is None and user.role != "admin":
            raise Rejected(f"There is no register called {name}, and only an admin may make one.")
        if register is not None and not registers.may(user, "write", register):
            raise Rejected(f"{user.name} is {user.role} and may not write in {register.name}. An admin can let them.")
        if register is not None and register.retired:
            raise Rejected(f"{register.name} is retired. Bring it back before you import into it.")
        return register


def begun_before(asked: Asked, sha256: str) -> File | None:
    """The load of the same file that an earlier command, or the browser, has begun; given up where it is asked anew."""
    register = asked.register()
    into = register.id if register else None
    found = same.untold(asked.conn, sha256, into, asked.wanted.register)
    if not found and into:
        found = same.begun(asked.conn, sha256, into, same.now(asked.conn))
    if found and asked.anew:
        if found.state == "loading":
            ending.give_up(asked.conn, asked.projections, found.id, asked.user.id)
        same.told(asked.conn, found.id)
        return None
    return found


def left_over(asked: Asked, sha256: str) -> File | None:
    """The file as a command brought it in that was killed before it began to load."""
    found = None
    for file in same.unbegun(asked.conn, sha256, asked.wanted, asked.user.id):
        if found or asked.anew or file.trouble or file.state not in {"reading", "checking", "ready"}:
            files.discard(asked.conn, file.id)
        else:
            found = file
    return found


def overtaking(asked: Asked, file: File, refused: Exception) -> File | None:
    """The load of the same file by somebody who was quicker, perhaps to make the register."""
    if isinstance(refused, Overtaken):
        return refused.other
    register = registers.by_name(asked.conn, asked.wanted.register) if file.is_new else None
    return same.begun(asked.conn, file.sha256, register.id, file.uploaded_at) if register else None


def go_on_with(asked: Asked, file: File) -> str:
    """Go on with this load, if it was begun as is asked for now; returns how it was found. Raises Rejected."""
    register = registers.get(asked.conn, file.register_id) if file.register_id else None
    if register is None or not registers.may(asked.user, "write", register):
        raise Rejected(f"{asked.user.name} may not write in the register into which this file is being imported.")
    found = starting.overtaken_words(file)
    if otherwise := _otherwise(asked.wanted, file):
        again = "Import it so to go on, or with --anew to load the file once more."
        raise Rejected(f"{found} It was begun {otherwise}. {again}")
    if file.state == "loading" and file.trouble:
        starting.trouble(asked.conn, file, "")
    return f"{found} This command went on with it; no row was loaded twice."


def _otherwise(wanted: Wanted, file: File) -> str:
    """In which of its options the load differs from what is wanted now, in words."""
    if (file.reason or None) != (wanted.reason or None):
        return f"with the reason “{file.reason}”" if file.reason else "without a reason"
    if file.wanted_json and Wanted.read(file.wanted_json).choices != wanted.choices:
        return "with other --read, --empty or --keep"
    if wanted.reading.applied(file.reading) != file.reading:
        return f"read with {', '.join(options.words(file.reading))}"
    return ""
