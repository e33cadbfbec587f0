"""`python app.py demo`, whole, and killed in the middle of it."""

import re
import subprocess
import sys
import time
from pathlib import Path

from app import DECIDERS, PROJECTIONS
from eventsourcing import demo
from eventsourcing.accounts import passwords
from eventsourcing.demo.people import GRETA
from eventsourcing.kernel import Codec, Connection, head, verify
from tests.operations.running import ROOT, command, environment


def test_it_is_made_whole_though_it_is_killed_half_way(conn: Connection, database_url: str, tmp_path: Path) -> None:
    began = subprocess.Popen(
        [sys.executable, "app.py", "demo"], cwd=ROOT, env=environment(tmp_path, DATABASE_URL=database_url),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert began.stdout is not None
    [password] = re.findall(r"told only here: (\S+)", began.stdout.readline())
    while (done(conn)) < 1_000:
        time.sleep(0.05)
    began.kill()
    began.wait()
    began.stdout.close()
    conn.execute("UPDATE demo_work SET leased_until = now() + interval '1 hour'")  # a moment ago, however slow this is
    at_once = command(tmp_path, "demo", DATABASE_URL=database_url)
    assert at_once.returncode == 1
    assert "or was killed a moment ago" in at_once.stderr
    conn.execute("UPDATE demo_work SET trouble = 'The clock stood still.'")
    in_trouble = command(tmp_path, "demo", DATABASE_URL=database_url)
    assert (in_trouble.returncode, in_trouble.stderr) == (
        1, "app.py: The demo stopped. The clock stood still. Begin anew with an empty database.\n"
    )  # fmt: skip
    conn.execute("UPDATE demo_work SET trouble = '', leased_until = NULL")  # ten seconds later
    went_on = command(tmp_path, "demo", DATABASE_URL=database_url)
    assert went_on.returncode == 0, went_on.stderr
    assert "It goes on" in went_on.stdout
    assert "olena@lindholm.example" in went_on.stdout
    assert passwords.fits(conn, GRETA.id, password)
    figures = demo.figures(conn)
    assert 9_000 <= figures["events"] <= 15_000
    assert 3_000 <= figures["records"] <= 5_000
    assert (figures["registers"], figures["people"]) == (7, 9)
    report = verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS)
    assert report.ok, list(report.lines())
    before = head(conn)
    again = command(tmp_path, "demo", DATABASE_URL=database_url)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "app.py: A demo begins in an empty Daybook only. This one has been used already.\n"
    assert head(conn) == before
    exported = command(tmp_path, "export", DATABASE_URL=database_url)
    assert '"DemoBegun"' in exported.stdout.split("\n", 1)[0]
    assert "This log is a demo" in exported.stderr


def done(conn: Connection) -> int:
    found = demo.get(conn)
    return found.done if found else 0
