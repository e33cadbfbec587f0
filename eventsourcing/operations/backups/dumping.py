"""Writes a database into one file: consistent, beside whoever writes, with the log's head as of that moment."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from eventsourcing import kernel
from eventsourcing.kernel import Head, Progress
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations.backups.tools import complaint, reaching, tool
from eventsourcing.operations.errors import Refused

# A restored backup must not let anybody in whom somebody has shut out since.
LEFT_OUT = ("sessions", "rate_limits", "one_time_links")
MEGABYTE = 1e6


def dump(url: str, file: Path, watch: Watch) -> Head:
    """Dump the schema that `url` reaches into a file that is there already; give the head of the dumped log.

    The head is read in the snapshot that pg_dump then uses, so the two cannot differ. Raises Refused.
    """
    with kernel.connect(url, "daybook backup", autocommit=False, longest_idle=0) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        conn.read_only = True
        row = conn.execute("SELECT current_schema(), to_regclass('log_head') IS NOT NULL, pg_export_snapshot()")
        [schema, there, snapshot] = row.fetchone() or (None, False, "")
        if not there:
            raise Refused("There is nothing to back up: this database has no Daybook in it yet.")
        trigrams = conn.execute("SELECT FROM pg_extension WHERE extname = 'pg_trgm'").rowcount
        named = sql.Identifier(schema).as_string(conn)
        argument, environment = reaching(url)
        command = [
            str(tool("pg_dump", conn.info.server_version // 10000)), "--format=custom", "--no-comments",
            f"--schema={named}", f"--snapshot={snapshot}", "--lock-wait-timeout=60s", "--no-password",
            *(f"--exclude-table-data={named}.{table}" for table in LEFT_OUT),
            *(["--extension=pg_trgm"] if trigrams else []),
            f"--file={file}", f"--dbname={argument}",
        ]  # fmt: skip
        with subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            attend(run, watch, lambda: file.stat().st_size)
        return kernel.head(conn)


def attend(run: subprocess.Popen[bytes], watch: Watch, size: Callable[[], int]) -> None:
    began = time.monotonic()
    try:
        while True:
            try:
                _, said = run.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                done = size() / MEGABYTE
                watch(Progress("dumping", int(done), 0, done / (time.monotonic() - began), 0))
    except BaseException:
        run.kill()
        raise
    if run.returncode != 0:
        raise Refused(f"pg_dump could not write the backup: {complaint(said)} There is no new backup.")
