"""The data folder is its user's alone, where it is Daybook's alone."""

import os
import stat
from pathlib import Path

import pytest

from eventsourcing.operations.data_folder import make_private
from eventsourcing.operations.doctor.installation import private
from eventsourcing.operations.settings import Settings, with_secret_key
from tests.operations.running import command


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_private_whatever_the_umask(tmp_path: Path) -> None:
    settings = Settings("", "127.0.0.1", 8000, tmp_path / "var", "", "")
    before = os.umask(0o000)
    try:
        with_secret_key(settings)
    finally:
        os.umask(before)
    assert (mode(settings.data), mode(settings.data / "secret-key")) == (0o700, 0o600)


def test_one_that_is_open_is_closed_with_its_backups(tmp_path: Path) -> None:
    data = tmp_path / "var"
    (data / "backups").mkdir(parents=True)
    for path, open_to_all in ((data, 0o755), (data / "backups", 0o777)):
        path.chmod(open_to_all)
    make_private(data)
    assert [mode(path) for path in (data, data / "backups")] == [0o700, 0o700]
    assert [finding.mark for finding in private(data)] == ["ok"]


def test_one_that_holds_other_things_too_is_left_alone_and_told_of(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x" * 40)
    (tmp_path / "holiday.jpg").touch()
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o755
    [finding] = private(tmp_path)
    assert (finding.mark, finding.remedy) == ("wrong", f"Run: chmod 700 {tmp_path}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_one_that_belongs_to_somebody_else_is_left_alone_and_told_of(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    os.chown(tmp_path, 65534, -1)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o755
    [finding] = private(tmp_path)
    assert finding.mark == "wrong"
    assert "who can put another secret key there" in finding.what


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    make_private(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("host", ["203.0.113.7", "nowhere.invalid"])
def test_a_host_that_is_not_here_is_told_as_that_by_every_command(tmp_path: Path, host: str) -> None:
    said = f"DAYBOOK_HOST is '{host}', which is no address of this machine."
    told = command(tmp_path / "var", "doctor", DAYBOOK_HOST=host, DATABASE_URL="postgresql://x@127.0.0.1:1/none").stdout
    assert f"WRONG {said}\n      → Name one that is in DAYBOOK_HOST" in told
    run = command(tmp_path / "var", "run", DAYBOOK_HOST=host, DATABASE_URL="postgresql://x@127.0.0.1:1/none")
    assert said in run.stderr
    assert "another port" not in run.stderr
