"""What Daybook is told by its environment; what was not told is made up, and kept where it must last."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from flask import Flask

from eventsourcing.operations.data_folder import FOLDER, make_private
from eventsourcing.operations.errors import Refused

NAMES = ("HOST", "PORT", "DATA", "SETUP_CODE", "SECRET_KEY", "TRUSTED_HOSTS", "TRUSTED_PROXIES", "SHARED_FLUSH")
LOOPBACK = "127.0.0.1"
SHORTEST_KEY = 16  # characters
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another


@dataclass(frozen=True)
class Settings:
    """What `run` and the app need.

    `database_url` is empty where Daybook is to start its own PostgreSQL. `trusted_hosts` are the names under which
    browsers may call, besides this machine's own; empty for any. So many `trusted_proxies` stand in front.
    Where writers are many, they may have a `shared_flush` of the disk.
    """

    database_url: str
    host: str
    port: int
    data: Path
    setup_code: str
    secret_key: str
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    shared_flush: bool = False


CreateApp = Callable[[Settings], Flask]


def from_environment() -> Settings:
    """Read the settings of this process, complete with a secret key."""
    settings = read_settings(os.environ)
    make_private(settings.data)
    return with_secret_key(settings)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises Refused where one is wrong."""
    refuse_what_is_no_text(environment)
    told = {name: environment.get(f"DAYBOOK_{name}", "").strip() for name in NAMES}
    unknown = sorted(name for name in environment if re.match("DAYBOOK_", name) and name[8:] not in NAMES)
    if unknown:
        known = ", ".join(f"DAYBOOK_{name}" for name in NAMES)
        raise Refused(f"There is no setting {unknown[0]}. Those there are: DATABASE_URL, {known}.")
    return Settings(
        database_url=database_url(environment.get("DATABASE_URL", "").strip()),
        host=told["HOST"] or LOOPBACK,
        port=port(told["PORT"] or "8000"),
        data=data(told["DATA"] or "var"),
        setup_code=long_enough("DAYBOOK_SETUP_CODE", told["SETUP_CODE"], 8) or made_up_code(),
        secret_key=long_enough("DAYBOOK_SECRET_KEY", told["SECRET_KEY"], SHORTEST_KEY),
        trusted_hosts=names(told["TRUSTED_HOSTS"]) or own_name(told["HOST"] or LOOPBACK),
        trusted_proxies=proxies(told["TRUSTED_PROXIES"] or "0"),
        shared_flush=yes_or_no("DAYBOOK_SHARED_FLUSH", told["SHARED_FLUSH"] or "no"),
    )


def refuse_what_is_no_text(environment: Mapping[str, str]) -> None:
    """What the system could not read as UTF-8 has lone surrogates, which nothing that is told of it can take."""
    for name in ("DATABASE_URL", *(f"DAYBOOK_{name}" for name in NAMES)):
        if re.search("[\ud800-\udfff]", environment.get(name, "")):
            raise Refused(f"{name} is not text in UTF-8. Write it in UTF-8, or in plain letters.")


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
    try:
        folder = Path(told).expanduser().absolute()
    except RuntimeError as error:
        raise Refused(f"DAYBOOK_DATA is {told!r}, and nobody here has that home. Name the whole path.") from error
    if folder.exists() and not folder.is_dir():
        raise Refused(f"DAYBOOK_DATA is {told!r}, which is a file. Name a folder; it is made if there is none.")
    return folder


def long_enough(name: str, told: str, length: int) -> str:
    if told and len(told) < length:
        raise Refused(f"{name} is too short to keep anybody out. Use at least {length} characters.")
    return told


def names(told: str) -> tuple[str, ...]:
    """The names that browsers may call, in small letters: daybook.example.org, .example.org for all below it, [::1]."""
    named = tuple(name.strip().lower() for name in told.split(",") if name.strip())
    wrong = [name for name in named if not re.fullmatch(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", name)]
    if wrong:
        raise Refused(
            f"DAYBOOK_TRUSTED_HOSTS holds {wrong[0]!r}. Give names without http:// and without a port, "
            "with commas between them, such as daybook.example.org."
        )
    return named


def own_name(host: str) -> tuple[str, ...]:
    """Whoever listens to this machine alone is called by its names alone.

    Else a page elsewhere could have its own name point here, and read what it may not. Whoever listens to the network
    has a name that nobody can guess, so without DAYBOOK_TRUSTED_HOSTS it answers to any.
    """
    local = host == "localhost" or host.startswith("127.") or host == "::1"
    return ("localhost", host if ":" not in host else f"[{host}]") if local else ()


def proxies(told: str) -> int:
    if not re.fullmatch(r"[0-9]", told):
        raise Refused(f"DAYBOOK_TRUSTED_PROXIES is {told!r}. It is how many proxies stand in front, such as 1.")
    return int(told)


def yes_or_no(name: str, told: str) -> bool:
    if told.lower() not in ("yes", "no"):
        raise Refused(f"{name} is {told!r}. It is either yes or no.")
    return told.lower() == "yes"


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
        key = path.read_bytes().decode(errors="replace").strip()
    except OSError as error:
        raise Refused(f"The secret key in {path} cannot be used: {error.strerror}. See DAYBOOK_DATA.") from error
    if len(key) < SHORTEST_KEY or "\N{REPLACEMENT CHARACTER}" in key:
        raise Refused(
            f"The secret key in {path} is damaged. Remove that file: the next start makes a new one, "
            "and everybody signs in again."
        )
    return replace(settings, secret_key=key)


def keep(path: Path, text: str) -> None:
    """Write a file that only this user may read; whole or not at all, and never over one that is there."""
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # else a power cut could leave the name without the text
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass  # another process was quicker, and its key is as good
    finally:
        unfinished.unlink()
