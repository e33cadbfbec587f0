"""How often somebody may try."""

from concurrent.futures import ThreadPoolExecutor

import psycopg

from eventsourcing.kernel import Connection
from eventsourcing.web.limits import Limit, forget, give_back, take

THREE = Limit(burst=3, seconds=600)


def test_so_many_tries_may_be_made_at_once_and_then_one_waits(conn: Connection) -> None:
    assert [take(conn, "ana", THREE) for _ in range(3)] == [0, 0, 0]
    assert 590 < take(conn, "ana", THREE) <= 600
    assert 590 < take(conn, "ana", THREE) <= 600, "asking too early costs nothing more"
    assert take(conn, "ben", THREE) == 0


def test_a_try_that_was_right_is_given_back(conn: Connection) -> None:
    for _ in range(10):
        assert take(conn, "ana", THREE) == 0
        give_back(conn, "ana", THREE)


def test_time_pays(conn: Connection) -> None:
    for _ in range(3):
        take(conn, "ana", THREE)
    conn.execute("UPDATE rate_limits SET paid_at = paid_at - interval '601 seconds'")  # as if that had passed
    assert take(conn, "ana", THREE) == 0
    assert take(conn, "ana", THREE) > 0


def test_what_is_forgotten_starts_afresh_and_what_is_paid_leaves_no_row(conn: Connection) -> None:
    conn.execute("INSERT INTO rate_limits VALUES ('long ago', now() - interval '1 hour')")
    for _ in range(3):
        take(conn, "ana", THREE)
    forget(conn, "ana")
    assert take(conn, "ana", THREE) == 0
    assert conn.execute("SELECT key FROM rate_limits").fetchall() == [("ana",)]


def test_many_at_once_get_no_more_than_one_by_one(conn: Connection, database_url: str) -> None:
    def tries(_number: int) -> int:
        with psycopg.connect(database_url, autocommit=True) as own:
            return sum(take(own, "ana", THREE) == 0 for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 3
