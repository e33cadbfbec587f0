"""The data folder is its user's alone: made so, and made so again where it is not and holds nothing but ours."""

import os
import stat
from pathlib import Path

FOLDER = 0o700
# What Daybook puts there. Where anything else lies the folder is somebody's for other things too, so it stays as it is.
OURS = {
    "secret-key", "postgresql", "backups", "last-backup.json", "scratch", "scratch.lock", "upgrade-under-way.json",
    "lost+found",
}  # fmt: skip


def make_private(data: Path) -> None:
    """Let nobody else into the folder, if it is there and ours alone; the doctor tells of what cannot be changed."""
    try:
        if data.stat().st_uid == os.geteuid() and {entry.name for entry in data.iterdir()} <= OURS:
            restrict(data)
            restrict(data / "backups")
    except OSError:
        return


def restrict(path: Path) -> None:
    """Take from others what they may do with a folder; that a key was open is for its owner to hear from the doctor."""
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(FOLDER)
