"""The simulated clock: the one place where the times of events may be set, and that in a demo's log only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
from psycopg.pq import TransactionStatus

from eventsourcing.kernel.errors import ClockRefused
from eventsourcing.kernel.handle import alone
from eventsourcing.kernel.store import Connection

SetClock = Callable[[datetime], None]


@contextmanager
def simulated(conn: Connection) -> Iterator[SetClock]:
    """A transaction with a clock of its own, which stands where it is told to, and which nobody else appends in.

    Events get the time to which the clock was set last, or that of the event before them where that is later. The
    setting ends with the transaction, whichever way that ends, so no other use of the connection can inherit it.
    Raises ClockRefused, and writes nothing, where the log does not begin with DemoBegun, or the time has not come yet;
    ValueError inside another transaction, which would keep the setting.
    """
    if conn.info.transaction_status is not TransactionStatus.IDLE:
        raise ValueError("A simulated clock needs a transaction of its own.")
    try:
        with alone(conn):
            yield lambda moment: _set(conn, moment)
    except psycopg.Error as error:
        if error.sqlstate != "DB425":
            raise
        raise ClockRefused(error.diag.message_primary or "") from None


def _set(conn: Connection, moment: datetime) -> None:
    conn.execute("SELECT set_config('daybook.clock', %s, true)", (moment.isoformat(),))
