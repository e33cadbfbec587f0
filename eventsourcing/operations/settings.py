"""What Daybook is told by its environment; what was not told is made up, and kept where it must last."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from flask import Flask

from eventsourcing.operations.errors import Refused

NAMES = ("HOST", "PORT", "DATA", "SETUP_CODE", "SECRET_KEY")
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another


@dataclass(frozen=True)
class Settings:
    """`database_url` is empty where Daybook is to start its own PostgreSQL."""

    database_url: str
    host: str
    port: int
    data: Path
    setup_code: str
    secret_key: str


CreateApp = Callable[[Settings], Flask]


def from_environment() -> Settings:
    """Read the settings of this process, complete with a secret key."""
    return with_secret_key(read_settings(os.environ))


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises Refused where one is wrong."""
    told = {name: environment.get(f"DAYBOOK_{name}", "").strip() for name in NAMES}
    unknown = sorted(name for name in environment if re.match("DAYBOOK_", name) and name[8:] not in NAMES)
    if unknown:
        known = ", ".join(f"DAYBOOK_{name}" for name in NAMES)
        raise Refused(f"There is no setting {unknown[0]}. Those there are: DATABASE_URL, {known}.")
    return Settings(
        database_url=database_url(environment.get("DATABASE_URL", "").strip()),
        host=told["HOST"] or "127.0.0.1",
        port=port(told["PORT"] or "8000"),
        data=data(told["DATA"] or "var"),
        setup_code=long_enough("DAYBOOK_SETUP_CODE", told["SETUP_CODE"], 8) or made_up_code(),
        secret_key=long_enough("DAYBOOK_SECRET_KEY", told["SECRET_KEY"], 16),
    )


def database_url(told: str) -> str:
    if not told:
        return ""
    try:
        psycopg.conninfo.conninfo_to_dict(told)
    except psycopg.ProgrammingError:
        # Said without repeating it: there may be a password in it.
        raise Refused(
            "DATABASE_URL is not understood. It looks like postgresql://user:password@host:5432/database."
        ) from None
    return told


def port(told: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", told) or not 1 <= int(told) <= 65535:
        raise Refused(f"DAYBOOK_PORT is {told!r}. A port is a number from 1 to 65535, such as 8000.")
    return int(told)


def data(told: str) -> Path:
    folder = Path(told).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise Refused(f"DAYBOOK_DATA is {told!r}, which is a file. Name a folder; it is made if there is none.")
    return folder


def long_enough(name: str, told: str, length: int) -> str:
    if told and len(told) < length:
        raise Refused(f"{name} is too short to keep anybody out. Use at least {length} characters.")
    return told


def made_up_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(length)) for length in (4, 4, 2))


def with_secret_key(settings: Settings) -> Settings:
    """Take the key that signs cookies from the data folder, and make one the first time."""
    if settings.secret_key:
        return settings
    path = settings.data / "secret-key"
    try:
        if not path.exists():
            keep(path, secrets.token_urlsafe(48))
        return replace(settings, secret_key=path.read_text().strip())
    except OSError as error:
        raise Refused(f"The secret key in {path} cannot be used: {error.strerror}. See DAYBOOK_DATA.") from error


def keep(path: Path, text: str) -> None:
    """Write a file that only this user may read; whole or not at all, and never over one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass  # another process was quicker, and its key is as good
    finally:
        unfinished.unlink()
