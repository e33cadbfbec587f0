"""The commands of an operator: what they print, and the status that scripts trust."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import psycopg
from click.testing import CliRunner

from eventsourcing.operations.commands import command_line
from tests.operations.running import ROOT, command, environment

CREATE_ANA = ("create-user", "--email", "ana@example.org", "--name", "Ana", "--role", "admin", "--password-stdin")
Done = subprocess.CompletedProcess[str]


def on(url: str, data: Path, *arguments: str, entered: str = "") -> Done:
    return command(data, *arguments, entered=entered, DATABASE_URL=url)


def create_ana(url: str, data: Path) -> Done:
    return on(url, data, *CREATE_ANA, entered="a few unrelated words\n")


def test_each_command_has_help() -> None:
    listed = CliRunner().invoke(command_line, ["--help"]).output
    for name in (
        "run",
        "backup",
        "restore",
        "upgrade",
        "doctor",
        "migrate",
        "create-user",
        "reset-password",
        "import",
        "verify",
        "rebuild",
        "export",
    ):
        assert f"\n  {name} " in listed
        told = CliRunner().invoke(command_line, [name, "--help"])
        assert (told.exit_code, told.output[:6]) == (0, "Usage:")


def test_commands_start_the_embedded_server_for_themselves_and_stop_it(data: Path) -> None:
    done = command(data, *CREATE_ANA, entered="a few unrelated words\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (data / "postgresql/data/postmaster.pid").exists()
    assert command(data, "verify").stdout.startswith("2 events fit together")


def test_migrate_says_what_it_applied(data: Path, empty_database_url: str) -> None:
    assert on(empty_database_url, data, "migrate").stdout.startswith("Applied 0001_log.sql.\n")
    assert on(empty_database_url, data, "migrate").stdout == "The database is up to date.\n"


def test_a_newer_database_is_refused(data: Path, conn: psycopg.Connection[tuple[object]], database_url: str) -> None:
    conn.execute("INSERT INTO migrations (number, name, checksum) VALUES (999, '0999_later.sql', '')")
    done = on(database_url, data, "migrate")
    assert done.returncode == 1
    assert "was migrated by a newer Daybook (0999_later.sql)" in done.stderr


def test_a_database_that_is_away_is_said_in_words(data: Path) -> None:
    done = on("postgresql://ana:secret@127.0.0.1:1/none", data, "verify")
    assert done.returncode == 1
    assert "The database that DATABASE_URL names does not answer at" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_wrong_usage_has_a_status_of_its_own(data: Path) -> None:
    assert command(data, "create-user", "--email", "ana@example.org").returncode == 2
    assert command(data, "no-such-command").returncode == 2


def test_a_password_is_asked_for_twice_and_not_shown(data: Path, database_url: str) -> None:
    terminal, end = pty.openpty()
    asking = subprocess.Popen(
        [sys.executable, "app.py", *CREATE_ANA[:-1]], cwd=ROOT, env=environment(data, DATABASE_URL=database_url),
        stdin=end, stdout=end, stderr=end, start_new_session=True,
    )  # fmt: skip
    shown = ""
    for asked in ("Password: ", "Repeat for confirmation: "):
        while not shown.endswith(asked):
            shown += os.read(terminal, 1000).decode()
        os.write(terminal, b"a few unrelated words\n")
    assert asking.wait(60) == 0
    shown += os.read(terminal, 1000).decode()
    for each in (terminal, end):
        os.close(each)
    assert "a few unrelated words" not in shown
    assert "Ana <ana@example.org> has an account as admin." in shown


def test_a_user_is_made_once(data: Path, database_url: str) -> None:
    assert create_ana(database_url, data).stdout == "Ana <ana@example.org> has an account as admin.\n"
    again = create_ana(database_url, data)
    assert again.returncode == 1
    assert "Somebody else has this e-mail address" in again.stderr


def test_a_password_that_is_too_short_is_refused(data: Path, database_url: str) -> None:
    done = on(database_url, data, *CREATE_ANA, entered="short\n")
    assert done.returncode == 1
    assert "Use 12 characters or more" in done.stderr


def test_the_log_is_exported_as_json_lines(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    created, password, noted = (json.loads(line) for line in on(database_url, data, "export").stdout.splitlines())
    assert (created["position"], created["event_type"], created["version"]) == (1, "UserCreated", 1)
    assert created["data"] == {"email": "ana@example.org", "name": "Ana", "role": "admin"}
    assert (created["source"], created["actor_kind"]) == ("command line", "system")
    assert (password["event_type"], len(password["hash"])) == ("UserPasswordSet", 64)
    assert (noted["event_type"], noted["data"]) == ("LogExported", {"head": 2, "head_hash": password["hash"]})


def test_verify_names_the_event_that_was_edited(
    data: Path, database_url: str, conn: psycopg.Connection[tuple[object]]
) -> None:
    create_ana(database_url, data)
    assert on(database_url, data, "verify").returncode == 0
    with conn.transaction():
        conn.execute("SET LOCAL session_replication_role = replica")
        conn.execute("UPDATE events SET reason = 'no reason' WHERE position = 1")
    done = on(database_url, data, "verify")
    assert (done.returncode, done.stdout.split(":")[0]) == (1, "Event 1")


def test_verify_names_a_row_that_was_edited_and_rebuild_mends_it(
    data: Path, database_url: str, conn: psycopg.Connection[tuple[object]]
) -> None:
    create_ana(database_url, data)
    conn.execute("UPDATE users SET name = 'Eve'")
    done = on(database_url, data, "verify")
    assert done.returncode == 1
    assert "name is 'Eve', should be 'Ana'" in done.stdout
    assert on(database_url, data, "rebuild", "users").stdout == "Rebuilt users up to event 2.\n"
    assert on(database_url, data, "verify").returncode == 0


def test_a_read_model_that_there_is_not_is_refused(data: Path, database_url: str) -> None:
    done = on(database_url, data, "rebuild", "no_such_model")
    assert done.returncode == 1
    assert "There is no read model called no_such_model. There are: " in done.stderr


def test_import_makes_the_register_and_tells_which_rows_it_could_not_load(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    file = data.parent / "boats.csv"
    file.write_text("Name,Length\nArgo,31.5\nBeagle,27.5\n")
    load = ("import", str(file), "--register", "Boats", "--as", "ana@example.org")
    done = on(database_url, data, *load)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Boats was made, and 2 records were created, 0 changed, 0 the same; rejected: 0.\n"
    file.write_text("Name,Length\nArgo,32.5\nBeagle,27.5\nCutty Sark,long\n")
    done = on(database_url, data, *load)
    assert done.stdout == "Boats: 0 records were created, 1 changed, 1 the same; rejected: 1.\n"
    assert done.returncode == 3, "rows were left out"
    assert "\nline 4: Length: " in done.stderr
    assert on(database_url, data, "verify").returncode == 0


def test_import_tells_what_it_decided_and_takes_what_is_meant(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    file = data.parent / "loads.csv"
    file.write_text("Name;Load;Code\nArgo;1,250;NA\nBeagle;2,375;DE\n")
    load = ("import", str(file), "--as", "ana@example.org", "--register")
    done = on(database_url, data, *load, "Kept")
    assert done.returncode == 0
    assert done.stderr.startswith(
        "Load: kept as text, since “1,250” can be read as 1250 or as 1.250. "
        'Say --read "Load=point" or --read "Load=comma".\n'
    )
    done = on(database_url, data, *load, "Loads", "--read", "comma", "--empty", "Code=NA")
    assert done.returncode == 0
    assert "Code: 1 cell read as empty: “NA”" in done.stderr
    refused = on(database_url, data, *load, "Loads", "--keep", "Nothing=NA")
    assert (refused.returncode, "no column called Nothing" in refused.stderr) == (1, True)
    again = on(database_url, data, *load, "Loads")
    assert (again.returncode, "Say which is meant" in again.stderr) == (1, True)


def test_import_says_who_may_and_what_it_cannot_read(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    file = data.parent / "boats.csv"
    file.write_bytes("Name\nÆgir\n".encode("cp1252"))
    done = on(database_url, data, "import", str(file), "--register", "Boats", "--as", "ben@example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nobody with an account in use" in done.stderr
    load = ("import", str(file), "--register", "Boats", "--as", "ana@example.org")
    refused = on(database_url, data, *load)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Say with --encoding how its letters are written: cp1252 reads “Ægir”" in refused.stderr
    assert on(database_url, data, *load, "--encoding", "Windows-1252").returncode == 0


def test_import_says_how_it_read_the_file_and_is_told_better(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    file = data.parent / "boats.csv"
    load = ("import", str(file), "--register", "Boats", "--as", "ana@example.org")
    file.write_text('sep=;\nName;Note\nArgo;"said \\"hi\\""\n')
    done = on(database_url, data, *load)
    assert done.returncode == 0
    assert "The first line says what stands between two cells: semicolon." in done.stderr
    assert "escapes quotation marks with a backslash" in done.stderr
    file.write_text('Name^Note\nArgo^x\nBeagle^"5 inch\n')
    refused = on(database_url, data, *load)
    assert refused.returncode == 1
    assert "Line 3 cannot be read: a quotation begins there that is never closed" in refused.stderr
    file.write_text('Fleet\nName^Note\nBeagle^"5 inch\n')
    done = on(database_url, data, *load, "--delimiter", "^", "--first-line", "2", "--quotes", "none")
    assert (done.returncode, done.stdout[:22]) == (0, "Boats: 1 records were ")
    assert "Enter the number of a line" in on(database_url, data, *load, "--first-line", "zero").stderr


def test_a_link_lets_somebody_choose_a_new_password(data: Path, database_url: str) -> None:
    create_ana(database_url, data)
    reset = ("reset-password", "--email", "ANA@example.org", "--address", "https://daybook.example.org/")
    done = on(database_url, data, *reset, "--remove-second-factor")
    assert done.returncode == 0
    assert re.fullmatch(r"https://daybook\.example\.org/join/[\w-]{43}\n", done.stdout)
    log = on(database_url, data, "export").stdout
    assert '"UserPasswordResetOffered"' in log
    assert done.stdout.strip().rpartition("/")[2] not in log
    assert on(database_url, data, "reset-password", "--email", "ben@example.org").returncode == 1
