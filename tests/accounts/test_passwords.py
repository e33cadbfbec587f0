"""How passwords are kept."""

from uuid import UUID

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from eventsourcing.accounts import passwords
from eventsourcing.kernel import Connection, Rejected, uuid7


@pytest.fixture
def ana(conn: Connection) -> UUID:
    user_id = uuid7()
    passwords.keep(conn, user_id, passwords.hashed("a few unrelated words"))
    return user_id


def kept(conn: Connection) -> str:
    [(hash,)] = conn.execute("SELECT hash FROM credentials").fetchall()
    return str(hash)


def test_a_hash_is_argon2id_with_the_parameters_that_owasp_asks_for(ana: UUID, conn: Connection) -> None:
    used = extract_parameters(kept(conn))
    assert (used.type, used.memory_cost, used.time_cost, used.parallelism) == (Type.ID, 19456, 2, 1)


def test_only_the_password_fits(ana: UUID, conn: Connection) -> None:
    assert passwords.fits(conn, ana, "a few unrelated words")
    assert not passwords.fits(conn, ana, "A few unrelated words")
    assert not passwords.fits(conn, ana, "")
    assert not passwords.fits(conn, uuid7(), "a few unrelated words")
    assert not passwords.fits(conn, None, "a few unrelated words")


def test_nobodys_password_is_looked_at_as_long_as_somebodys(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # narrower
            looked.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Watched())
    assert not passwords.fits(conn, None, "a few unrelated words")
    assert [extract_parameters(hash) for hash in looked] == [extract_parameters(passwords.NOBODYS)]


def test_a_hash_with_other_parameters_is_made_anew_when_its_password_is_seen(ana: UUID, conn: Connection) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.keep(conn, ana, weak.hash("a few unrelated words"))
    assert not passwords.fits(conn, ana, "wrong")
    assert extract_parameters(kept(conn)).memory_cost == 8
    assert passwords.fits(conn, ana, "a few unrelated words")
    assert extract_parameters(kept(conn)).memory_cost == 19456
    assert passwords.fits(conn, ana, "a few unrelated words")


@pytest.mark.parametrize(("password", "said"), [("x" * 11, "12 characters"), ("x" * 1001, "at most 1,000")])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        passwords.hashed(password)


@pytest.mark.parametrize(
    "password",
    ["123456789012", "passwordpassword", "Password1234!", "qwertyuiop123", "aaaaaaaaaaaaaaaa", "Daybook2026!!",
     "121212121212", "1q2w3e4r5t6y", "correct horse battery staple", "P@ssw0rd2026", "abcdefghijkl", "letmeinletmein"],
)  # fmt: skip
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Rejected, match="among the first") as refused:
        passwords.hashed(password)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["a few unrelated words", "839201748392", "my password is a poem", "Пароль из слов", "🎈🎈🚲🐢🏔a1b2c3x"]
)
def test_any_other_of_any_signs_is_taken(password: str) -> None:
    assert passwords.hashed(password)
