"""The stores that are measured side by side: how to start the driver of each, and in which environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.peers import environments
from bench.peers.environments import HERE
from bench.peers.protocol import MODEL

ROOT = HERE.parents[1]


@dataclass(frozen=True, eq=False)
class Store:
    """One side. `options` are environment variables of its driver; `log` is the table of its events."""

    name: str
    peer: str
    log: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_node(self) -> bool:
        return (HERE / self.peer / "package.json").exists()

    def driver(self, url: str) -> Sequence[str | Path]:
        """The command that starts a driver on this database."""
        match self.peer:
            case "pyeventsourcing":  # -P, and another PYTHONPATH: its package has the name of our own folder
                return [environments.python(self.peer), "-P", HERE / self.peer / "driver.py", url]
            case "emmett":
                return ["node", environments.node(self.peer) / "driver.mjs", url, MODEL]
            case "message_db":
                sql = environments.node(self.peer) / "node_modules" / "@eventide" / "message-db" / "database"
                return [sys.executable, "-m", "bench.peers.message_db.driver", url, sql]
        return [sys.executable, "-m", f"bench.peers.{self.peer}.driver", url]

    @property
    def environment(self) -> dict[str, str]:
        own = self.peer == "pyeventsourcing"
        return {**os.environ, **self.options, "PYTHONPATH": str(HERE if own else ROOT), "NODE_ENV": "production"}


DAYBOOK = Store("Daybook", "daybook", "events")
SHARED = Store("Daybook, shared flush", "daybook", "events", {"BENCH_SHARED_FLUSH": "y"})
PLAIN = Store("no store: INSERT, or COPY of many", "plain", "plain_events")
PYEVENTSOURCING = Store("pyeventsourcing", "pyeventsourcing", "accounts_events")
DB_FUNCTIONS = Store(
    "pyeventsourcing with DB functions", "pyeventsourcing", "accounts_events", {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}
)
SNAPSHOTS = Store("pyeventsourcing with snapshots", "pyeventsourcing", "accounts_events", {"BENCH_SNAPSHOTS": "10"})
EMMETT = Store("emmett", "emmett", "emt_messages")
MESSAGE_DB = Store("message-db", "message_db", "message_store.messages")
BY_HAND = Store("message-db, projected by hand", "message_db", "message_store.messages", {"BENCH_PROJECTS": "y"})


def here(stores: Sequence[Store]) -> list[Store]:
    """Those that can run here."""
    return [store for store in stores if not store.needs_node or not missing()]


def missing() -> str:
    """Which program of Node is not here."""
    return next((program for program in ("node", "npm") if shutil.which(program) is None), "")


def versions() -> dict[str, str]:
    """What is measured beside Daybook, as it is pinned."""
    found = {}
    for store in here([PYEVENTSOURCING, EMMETT, MESSAGE_DB]):
        if store.needs_node:
            packages = msgspec.json.decode((HERE / store.peer / "package.json").read_bytes())["dependencies"]
            pinned = [f"{name.rpartition('/')[2]} {version}" for name, version in packages.items()]
        else:
            pinned = (HERE / store.peer / "requirements.txt").read_text().replace("==", " ").splitlines()
        found[store.name] = ", ".join(pinned)
    if not missing():
        found["Node"] = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return found
