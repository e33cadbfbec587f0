"""Times a page of a list for every order and filter: DATABASE_URL=… python -m bench.listing, after bench.seed."""

import os
import time
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl

import psycopg
from werkzeug.datastructures import MultiDict

from eventsourcing import registers
from eventsourcing.kernel import Connection
from eventsourcing.records.listing import pages as listing
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.reading import Reading, understand
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import RegisterView

FILTERS = (
    "", "archived=yes", "archived=all", "q=boeing", "q=N01234", "q=zzzz", "q=e", "q=maintenance", "q=person+07",
    "q=afs", "q=bird+strike", "q=scrapped+airbus", "q=%D1%88%D0%BA%D0%BE",
    "f.choice-dddddddd.is=o0000000", "f.choice-dddddddd.is=o0000005", "f.choice-dddddddd.is-not=o0000000",
    "f.integer-gggggggg.at-least=140", "f.integer-gggggggg.at-least=449", "f.integer-gggggggg.at-most=1",
    "f.integer-ffffffff.is=1999", "f.money-hhhhhhhh.at-least=89900000", "f.date-jjjjjjjj.before=2026-01-03",
    "f.text-eeeeeeee.contains=air", "f.text-eeeeeeee.contains-not=air", "f.text-eeeeeeee.is=CESSNA",
    "f.text-cccccccc.starts=N0999", "f.longtext-rrrrrrrr.contains=borescope+bird", "f.longtext-rrrrrrrr.filled=",
    "f.longtext-rrrrrrrr.empty=", "f.user-mmmmmmmm.empty=", "f.choices-nnnnnnnn.includes=o0000001",
    "f.choices-nnnnnnnn.includes-not=o0000001", "f.yesno-pppppppp.is=no", "f.decimal-qqqqqqqq.is=12.5",
    "f.choice-dddddddd.is=o0000005&f.integer-ffffffff.is=1999", "f.choice-dddddddd.is=o0000003&q=boeing",
    "f.integer-gggggggg.at-least=140&f.yesno-pppppppp.is=yes&f.text-eeeeeeee.is=BOEING",
)  # fmt: skip


def main() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        conn.execute("SET max_parallel_workers_per_gather TO 0")  # the clock sees one process of the server
        register = registers.by_name(conn, "Aircraft")
        if register is None:
            raise SystemExit("Run bench.seed first.")
        measure(conn, register)


def measure(conn: Connection, register: RegisterView) -> None:
    sorts = [*(field.id for field in register.fields), "changed", "created"]
    times = []
    for sort, direction, narrowing in product(sorts, ("ascending", "descending"), FILTERS):
        address = f"sort={sort}&direction={direction}&{narrowing}"
        times.append((timed(conn, register, address), address))
    times.sort(reverse=True)
    for taken, address in times[:40]:
        print(f"{taken:7.1f} ms  {address}")
    halfway = times[len(times) // 2][0]
    print(f"{len(times)} pages: half below {halfway:.1f} ms, 95 of 100 below {times[len(times) // 20][0]:.1f} ms")
    print("over 50 ms:", sum(t > 50 for t, _ in times), "over 100 ms:", sum(t > 100 for t, _ in times))


def timed(conn: Connection, register: RegisterView, address: str) -> float:
    """The quickest of three, in milliseconds, with all that a page asks of the database."""
    args: MultiDict[str, str] = MultiDict(parse_qsl(address, keep_blank_values=True))
    return min(once(conn, register, args) for _ in range(3))


def once(conn: Connection, register: RegisterView, args: "MultiDict[str, str]") -> float:
    began = clock(conn)
    reading: Reading = understand(
        conn, register, list_state.read("", args), DatabaseNames(conn, {view.id for view in registers.all(conn)})
    )
    assert not reading.notes, reading.notes
    listing.page(conn, reading.question, None, 51)
    return (clock(conn) - began) * 1000


def clock(conn: Connection) -> float:
    """Seconds of work done here and by the server's process, where Linux tells; else just seconds."""
    schedule = Path(f"/proc/{conn.info.backend_pid}/schedstat")
    if not schedule.exists():
        return time.perf_counter()
    return time.process_time() + int(schedule.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
