"""`upgrade`, with databases that an older Daybook left, real migrations and real kills."""

import socket
from pathlib import Path

import psycopg

from tests.operations.houses import busy, in_tree, killed_when, last, log, newer, on
from tests.operations.running import Running

NICKNAMES = "ALTER TABLE user_names ADD COLUMN nickname text NOT NULL DEFAULT '';"


def test_a_database_that_lacks_migrations_is_backed_up_and_upgraded(url: str, data: Path, tmp_path: Path) -> None:
    tree = newer(tmp_path / "tree", NICKNAMES)
    before = log(url)
    refused = in_tree(tree, url, data, "verify")
    assert refused.returncode == 1
    assert "lacks 1 migration (" in refused.stderr
    assert "Run `python app.py upgrade`, which backs it up first." in refused.stderr
    done = in_tree(tree, url, data, "upgrade")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Backup: {last(data)}, restored, upgraded and verified" in done.stdout
    assert "The log and every table say the same as before." in done.stdout
    assert "_later.sql.\n" in done.stdout
    assert log(url) == before
    assert in_tree(tree, url, data, "verify").returncode == 0
    assert in_tree(tree, url, data, "upgrade").stdout == "Nothing is pending: the database is up to date.\n"
    older = on(url, data, "run")
    assert older.returncode == 1
    assert "was migrated by a newer Daybook" in older.stderr


def test_a_database_that_lost_a_table_is_restored_over_and_what_was_left_is_kept(url: str, data: Path) -> None:
    assert on(url, data, "backup").returncode == 0
    good, before = last(data), log(url)
    with psycopg.connect(url) as conn:
        conn.execute("DROP TABLE records")
    done = on(url, data, "restore", good, "--over-live-data")
    assert done.returncode == 0, done.stderr
    assert "-unsound.dump." in done.stdout.splitlines()[0]
    assert log(url) == before
    assert on(url, data, "verify").returncode == 0


def test_what_a_migration_did_to_a_read_model_is_told_and_made_anew_from_the_log(
    url: str, data: Path, tmp_path: Path
) -> None:
    tree = newer(tmp_path / "tree", "UPDATE users SET name = 'Eve'; DELETE FROM register_fields;")
    done = in_tree(tree, url, data, "upgrade")
    assert done.returncode == 0, done.stderr
    assert "users says something else than before in: name." in done.stdout
    assert "register_fields has 0 rows now; before it had " in done.stdout
    assert "Made anew from the log: " in done.stdout
    with psycopg.connect(url) as conn:
        assert conn.execute("SELECT name FROM users").fetchone() == ("Ana",)


def test_a_migration_that_fails_is_found_out_before_anything_is_changed(url: str, data: Path, tmp_path: Path) -> None:
    tree = newer(tmp_path / "tree", NICKNAMES, "SELECT 1/0;")
    done = in_tree(tree, url, data, "upgrade")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "division by zero" in done.stderr
    assert on(url, data, "verify").returncode == 0, "the older one still knows it"


def test_a_log_that_a_migration_changed_is_refused(url: str, data: Path, tmp_path: Path) -> None:
    forged = "SET LOCAL session_replication_role = replica; UPDATE events SET reason = 'none' WHERE position = 1;"
    done = in_tree(newer(tmp_path / "tree", forged), url, data, "upgrade")
    assert done.returncode == 1
    assert "does not verify, so nothing was upgraded" in done.stderr
    assert on(url, data, "verify").returncode == 0


def test_an_upgrade_that_was_killed_is_finished_by_the_next(url: str, data: Path, tmp_path: Path) -> None:
    slow = "SELECT pg_sleep(1); UPDATE users SET name = 'Eve';"
    tree = newer(tmp_path / "tree", "UPDATE users SET name = 'Eve';", slow)
    before = log(url)
    assert killed_when(lambda: busy(url, "pg_sleep(1)"), url, data, "upgrade", tree=tree)
    assert (data / "upgrade-under-way.json").exists()
    assert log(url) == before
    done = in_tree(tree, url, data, "upgrade")
    assert done.returncode == 0, done.stderr
    assert in_tree(tree, url, data, "verify").returncode == 0
    assert not (data / "upgrade-under-way.json").exists()


def test_one_that_was_killed_after_its_migrations_is_finished_too(url: str, data: Path, tmp_path: Path) -> None:
    tree = newer(tmp_path / "tree", "UPDATE users SET name = 'Eve';")
    name = "SELECT FROM users WHERE name = 'Eve'"
    with psycopg.connect(url, autocommit=True) as conn:
        assert killed_when(lambda: bool(conn.execute(name).rowcount), url, data, "upgrade", tree=tree)
        assert in_tree(tree, url, data, "verify").returncode == 1
        done = in_tree(tree, url, data, "upgrade")
        assert "Made anew from the log: users." in done.stdout
        assert conn.execute(name).rowcount == 0


def test_run_upgrades_with_a_backup_unless_its_port_is_taken(url: str, data: Path, tmp_path: Path) -> None:
    tree = newer(tmp_path / "tree", NICKNAMES)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = in_tree(tree, url, data, "run", DAYBOOK_PORT=str(port))
        assert "Address already in use" in done.stderr
        assert not (data / "last-backup.json").exists()
    running = Running(data, port, tree, DATABASE_URL=url)
    try:
        told = running.wait_until_ready().told
        assert f"Backup: {last(data)}" in told
        assert "Migrations   applied 0" in told
        assert running.get("/healthz")[0] == 200
    finally:
        running.stop()
        assert running.process.stdout is not None
        running.process.stdout.close()


def test_an_empty_database_is_simply_made(empty_database_url: str, data: Path) -> None:
    done = on(empty_database_url, data, "upgrade")
    assert done.stdout.startswith("Applied 0001_log.sql.\n")
    assert not (data / "backups").exists()
