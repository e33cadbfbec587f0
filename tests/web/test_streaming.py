"""What is read while it is sent: on a connection of its own, in one snapshot, given back whatever happens."""

import logging
import time
from collections.abc import Callable, Generator, Iterator

import psycopg
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from eventsourcing import web
from eventsourcing.kernel import Connection
from eventsourcing.web.database import STREAMS, installed
from eventsourcing.web.limits import Limit, TooMany, afford
from tests.conftest import Heard
from tests.web.conftest import Browser

END_THE_OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""

Piece = Callable[[Connection], Generator[bytes, None, None]]


def serve(app: Flask, pieces: Piece, begun: Callable[[], None] = lambda: None) -> None:
    """Have /stream send these."""

    def begin(conn: Connection) -> web.Pieces:
        begun()
        return web.Pieces(pieces(conn), "text/plain", {})

    view = web.allow("anyone")(lambda: web.stream(begin))
    app.add_url_rule("/stream", view_func=view, methods=["GET"])


def free(app: Flask) -> bool:
    """Whether all streams are over, and no connection is out of the pool or in a transaction."""
    with app.app_context():
        database = installed()
    stats = database.pool.get_stats()
    idle = all(conn.info.transaction_status == 0 for conn in database.pool._pool)
    return database.streams._value == STREAMS and stats["pool_available"] == stats["pool_size"] and idle


def soon_free(app: Flask) -> bool:
    """The same, once the pool has put other connections in the place of those that ended."""
    late = time.monotonic() + 20
    while not free(app) and time.monotonic() < late:
        time.sleep(0.01)
    return free(app)


def numbers(conn: Connection) -> Generator[bytes, None, None]:
    for number in range(3):
        yield b"%d" % conn.execute("SELECT %s::int", (number,)).fetchall()[0][0]


def test_a_stream_is_read_to_its_end_and_its_connection_given_back(app: Flask, nobody: FlaskClient) -> None:
    serve(app, numbers)
    answer = nobody.get("/stream")
    assert answer.data == b"012"
    assert answer.headers["Cache-Control"] == "no-store"
    assert soon_free(app)


def test_nobody_else_works_on_its_connection(app: Flask, nobody: FlaskClient) -> None:
    backends: list[int] = []

    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        for _ in range(3):
            backends.append(conn.info.backend_pid)
            yield b"."
            assert web.connection() is conn

    serve(app, pieces)
    app.add_url_rule("/own", "own", web.allow("anyone")(lambda: str(web.connection().info.backend_pid)))
    with nobody.get("/stream", buffered=False) as stream:
        body = stream.iter_encoded()
        next(body)
        assert int(nobody.get("/own").text) not in backends
        assert [*body] == [b"."] * 2
    assert len(set(backends)) == 1
    assert soon_free(app)


def test_a_reader_who_leaves_gives_the_connection_back(app: Flask, nobody: FlaskClient) -> None:
    ended: list[str] = []

    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        try:
            with conn.transaction(), conn.cursor(name="some") as cursor:
                cursor.execute("SELECT generate_series(1, 100000)")
                while rows := cursor.fetchmany(10):
                    yield b"%d\n" % rows[0][0]
        finally:
            ended.append("ended")

    serve(app, pieces)
    for _ in range(2 * STREAMS):
        answer = nobody.get("/stream", buffered=False)
        next(answer.iter_encoded())
        assert not free(app)
        answer.close()
        assert soon_free(app)
    assert len(ended) == 2 * STREAMS


def test_whoever_asks_for_the_head_alone_leaves_nothing_behind(app: Flask, nobody: FlaskClient) -> None:
    serve(app, numbers)
    for _ in range(2 * STREAMS):
        with nobody.head("/stream") as answer:
            assert (answer.status_code, answer.data) == (200, b"")
    assert soon_free(app)


def test_an_answer_that_is_never_sent_gives_its_connection_back(app: Flask, nobody: FlaskClient) -> None:
    def breaks(response: Response) -> Response:
        raise KeyError("a bug in what comes after a view")

    serve(app, numbers)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.after_request_funcs[None].insert(0, breaks)
    for _ in range(2 * STREAMS):
        assert nobody.get("/stream").status_code == 500
    assert soon_free(app)


def test_one_that_fails_breaks_and_is_told_of(
    app: Flask, nobody: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        yield b"."
        conn.execute("SELECT 1/0")

    serve(app, pieces)
    with nobody.get("/stream", buffered=False) as answer:
        body = answer.iter_encoded()
        next(body)
        with pytest.raises(psycopg.errors.DivisionByZero):
            next(body)
        number = answer.headers["X-Request-Id"]
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert line.getMessage() == f"broken off: request={number} method=GET path=/stream user=-"
    assert line.exc_info is not None
    assert soon_free(app)


def test_one_whose_server_dies_breaks_and_the_next_is_whole(app: Flask, nobody: FlaskClient, conn: Connection) -> None:
    serve(app, numbers)
    with nobody.get("/stream", buffered=False) as answer:
        body = answer.iter_encoded()
        next(body)
        conn.execute(END_THE_OTHERS)
        with pytest.raises(psycopg.OperationalError):
            next(body)
    assert nobody.get("/stream").data == b"012"
    assert soon_free(app)


def test_what_goes_wrong_before_the_first_piece_has_its_page(app: Flask, nobody: FlaskClient) -> None:
    def refused() -> None:
        raise TooMany(3)

    serve(app, numbers, refused)
    for _ in range(2 * STREAMS):
        assert nobody.get("/stream").status_code == 429
    assert soon_free(app)


def test_beyond_a_few_at_once_one_is_told_to_come_again_and_pages_go_on(app: Flask, nobody: FlaskClient) -> None:
    serve(app, numbers)
    open = [nobody.get("/stream", buffered=False) for _ in range(STREAMS)]
    for answer in open:
        next(answer.iter_encoded())
    refused = nobody.get("/stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "Others are taking files just now" in refused.text
    assert nobody.get("/healthz").status_code == 200
    open.pop().close()
    assert nobody.get("/stream").data == b"012"
    for answer in open:
        answer.close()
    assert soon_free(app)


def test_one_that_is_not_sent_for_want_of_room_costs_nothing(app: Flask, nobody: FlaskClient) -> None:
    def paid() -> Response:
        afford("export", Limit(burst=1, seconds=1000))
        return web.stream(lambda own: web.Pieces(numbers(own), "text/csv", {}))

    serve(app, numbers)
    app.add_url_rule("/paid", "paid", web.allow("anyone")(paid))
    open = [nobody.get("/stream", buffered=False) for _ in range(STREAMS)]
    assert [nobody.get("/paid").status_code for _ in range(3)] == [503, 503, 503]
    for answer in open:
        answer.close()
    assert soon_free(app)
    assert [nobody.get("/paid").status_code for _ in range(2)] == [200, 429]


def test_all_of_it_is_of_one_moment(app: Flask, nobody: FlaskClient, conn: Connection) -> None:
    def pieces(own: Connection) -> Generator[bytes, None, None]:
        for _ in range(3):
            yield b"%d" % own.execute("SELECT count(*) FROM rate_limits").fetchall()[0][0]

    def noted() -> None:
        conn.execute("INSERT INTO rate_limits VALUES ('a', now())")

    serve(app, pieces, noted)
    with nobody.get("/stream", buffered=False) as answer:
        conn.execute("INSERT INTO rate_limits VALUES ('b', now())")
        assert [*answer.iter_encoded()] == [b"0"] * 3  # as when it began, before its own note of it


def test_it_reads_only(app: Flask, nobody: FlaskClient) -> None:
    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        conn.execute("DELETE FROM rate_limits")
        yield b""

    serve(app, pieces)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        nobody.get("/stream")


def test_the_limit_for_a_question_is_not_one_for_a_stream(app: Flask, nobody: FlaskClient) -> None:
    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        for _ in range(4):
            conn.execute("SELECT pg_sleep(0.6)")
            yield b"."

    app.config["LONGEST_STATEMENT"] = 2
    serve(app, pieces)
    assert nobody.get("/stream").data == b"...."


def test_whoever_asked_is_known_to_the_end_and_their_request_is_over(app: Flask, browser: Browser) -> None:
    def pieces(conn: Connection) -> Generator[bytes, None, None]:
        yield str(web.current_user()).encode()
        yield request.path.encode()

    serve(app, pieces)
    with browser("admin").get("/stream", buffered=False) as answer:
        body = answer.iter_encoded()
        assert b"admin@example.org" in next(body)
        with pytest.raises(RuntimeError, match="request context"):
            next(body)


def test_no_other_stream_is_sent(app: Flask, nobody: FlaskClient) -> None:
    def view() -> Response:
        conn = web.connection()
        return Response(numbers(conn))

    app.add_url_rule("/other", view_func=web.allow("anyone")(view))
    with pytest.raises(RuntimeError, match=r"Send it with web\.stream"):
        nobody.get("/other")


@pytest.fixture
def heard(nothing_left_open: Heard) -> Iterator[list[str]]:
    """What was said of transactions left open, which here is wanted."""
    yield nothing_left_open.faults
    nothing_left_open.faults.clear()


def test_a_connection_that_comes_back_inside_a_transaction_is_loud_and_harms_nobody(
    app: Flask, nobody: FlaskClient, heard: list[str]
) -> None:
    def view() -> str:
        web.connection().execute("BEGIN")
        return str(web.connection().info.backend_pid)

    app.add_url_rule("/forgets", view_func=web.allow("anyone")(view))
    backends = {nobody.get("/forgets").text for _ in range(3)}
    assert len(backends) == 3  # none of them is used again
    assert "a transaction was not ended (3 so far in this process): request=" in heard[-1]
    assert heard[-1].endswith(" endpoint=view")
    with app.app_context():
        assert installed().faults["left open"] == 3
    assert nobody.get("/healthz").status_code == 200
