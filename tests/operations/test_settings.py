import re
from pathlib import Path

import pytest

from eventsourcing.operations.errors import Refused
from eventsourcing.operations.port import resolved
from eventsourcing.operations.settings import read_settings, with_secret_key


def test_what_was_not_told_has_a_default() -> None:
    settings = read_settings({})
    assert (settings.database_url, settings.host, settings.port) == ("", "127.0.0.1", 8000)
    assert settings.data == Path("var").absolute()


def test_what_was_told_is_taken(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "DATABASE_URL": "postgresql://ana:secret@db.example.org/daybook",
            "DAYBOOK_HOST": "0.0.0.0",
            "DAYBOOK_PORT": "80",
            "DAYBOOK_DATA": str(tmp_path / "new"),
            "DAYBOOK_SETUP_CODE": "a-code-of-ours",
            "DAYBOOK_SECRET_KEY": "a key that is long enough",
        }
    )
    assert (settings.host, settings.port, settings.data) == ("0.0.0.0", 80, tmp_path / "new")
    assert with_secret_key(settings) == settings


def test_a_set_up_code_is_made_up_each_time() -> None:
    codes = {read_settings({}).setup_code for _ in range(20)}
    assert len(codes) == 20
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}", c) for c in codes)


def test_a_secret_key_is_made_once_and_kept_for_this_user_only(tmp_path: Path) -> None:
    told = {"DAYBOOK_DATA": str(tmp_path / "var")}
    first, second = (with_secret_key(read_settings(told)).secret_key for _ in range(2))
    assert first == second
    assert len(first) >= 64
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DAYBOOK_PORT", "http", "DAYBOOK_PORT is 'http'. A port is a number from 1 to 65535"),
        ("DAYBOOK_PORT", "0", "A port is a number"),
        ("DAYBOOK_PORT", "65536", "A port is a number"),
        ("DAYBOOK_PORT", "٣٣", "A port is a number"),
        ("DATABASE_URL", "mysql://ana:secret@db/x", "DATABASE_URL is not understood. It looks like postgresql://"),
        ("DAYBOOK_SETUP_CODE", "short", "DAYBOOK_SETUP_CODE is too short"),
        ("DAYBOOK_SECRET_KEY", "short", "DAYBOOK_SECRET_KEY is too short"),
        ("DAYBOOK_DATA", __file__, "which is a file"),
        ("DAYBOOK_DATA", "~nobody-of-that-name/daybook", "nobody here has that home"),
        ("DAYBOOK_DATA", "/srv/caf\udce9", "DAYBOOK_DATA is not text in UTF-8"),
        ("DATABASE_URL", "postgresql://db/caf\udce9", "DATABASE_URL is not text in UTF-8"),
        ("DAYBOOK_TRUSTED_HOSTS", "https://daybook.example.org", "without http:// and without a port"),
        ("DAYBOOK_TRUSTED_HOSTS", "daybook.example.org:8000", "without http:// and without a port"),
        ("DAYBOOK_TRUSTED_HOSTS", "*", "without http:// and without a port"),
        ("DAYBOOK_TRUSTED_PROXIES", "-1", "how many proxies stand in front"),
        ("DAYBOOK_TRUSTED_PROXIES", "nginx", "how many proxies stand in front"),
        ("DAYBOOK_SHARED_FLUSH", "1", "DAYBOOK_SHARED_FLUSH is '1'. It is either yes or no."),
        ("DAYBOOK_PROT", "8000", "There is no setting DAYBOOK_PROT. Those there are: DATABASE_URL, DAYBOOK_HOST"),
    ],
)
def test_a_wrong_setting_is_refused_in_plain_words(name: str, value: str, words: str) -> None:
    with pytest.raises(Refused, match=re.escape(words)) as refused:
        read_settings({name: value})
    assert "secret" not in str(refused.value).replace("DAYBOOK_SECRET_KEY", "")


def test_a_key_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").mkdir()
    with pytest.raises(Refused, match=r"secret key in .* cannot be used"):
        with_secret_key(read_settings({"DAYBOOK_DATA": str(tmp_path)}))


@pytest.mark.parametrize("left", [b"", b"short\n", b"\xff\xfe" * 30])
def test_a_key_that_is_damaged_is_refused_and_not_signed_with(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(left)
    with pytest.raises(Refused, match=r"is damaged\. Remove that file"):
        with_secret_key(read_settings({"DAYBOOK_DATA": str(tmp_path)}))


@pytest.mark.parametrize("host", ["nowhere.invalid", ".example.org", "x" * 70])
def test_a_host_that_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(Refused, match="which is no address of this machine"):
        resolved(read_settings({"DAYBOOK_HOST": host}))


@pytest.mark.parametrize(
    ("host", "told", "trusted"),
    [
        ("", "", ("localhost", "127.0.0.1")),
        ("127.0.0.9", "", ("localhost", "127.0.0.9")),
        ("::1", "", ("localhost", "[::1]")),
        ("0.0.0.0", "", ()),
        ("daybook.example.org", "", ()),
        ("", "Daybook.Example.ORG, .example.net,", ("daybook.example.org", ".example.net")),
        ("0.0.0.0", "[2001:db8::1],192.0.2.7", ("[2001:db8::1]", "192.0.2.7")),
    ],
)
def test_who_listens_to_this_machine_alone_is_called_by_its_names_alone(
    host: str, told: str, trusted: tuple[str, ...]
) -> None:
    settings = read_settings({"DAYBOOK_HOST": host, "DAYBOOK_TRUSTED_HOSTS": told})
    assert settings.trusted_hosts == trusted
    assert settings.trusted_proxies == 0


def test_a_shared_flush_is_asked_for() -> None:
    assert not read_settings({}).shared_flush
    assert read_settings({"DAYBOOK_SHARED_FLUSH": "Yes"}).shared_flush
