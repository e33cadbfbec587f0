"""A search's words, as clauses: each must stand somewhere in the record, or in a name that the record shows."""

import re
from collections.abc import Iterator
from uuid import UUID

from eventsourcing import accounts, registers
from eventsourcing.kernel import Connection
from eventsourcing.records.listing_clauses import Clause, like
from eventsourcing.records.sql import joined, sql
from eventsourcing.registers import Field, RegisterView

MOST_WORDS = 10

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_WITHOUT_TEXT = ("choice", "choices", "user", "link", "yesno")  # as search_text() of the migration has it


def words(q: str) -> list[str]:
    return q.split()[:MOST_WORDS]


def clauses(conn: Connection, register: RegisterView, q: str) -> Iterator[Clause]:
    """One clause for each word."""
    searched = words(q)
    people = {f.id: people_in(conn, f.id) for f in register.active_fields if f.kind == "user"} if searched else {}
    for word in searched:
        either = [_text(register, word), *_names(conn, register, word, people)]
        tests = joined(" OR ", [clause.test for clause in either])
        if len(either) == 1:
            yield Clause(tests)
        else:
            yield Clause(tests, joined(" UNION ALL ", [clause.ids for clause in either if clause.ids]))


def _text(register: RegisterView, word: str) -> Clause:
    if _GROUPED.fullmatch(word):  # numbers are stored without the commas that people see
        test = sql("r.search LIKE lower({}) OR r.search LIKE {}", like(word), like(word.replace(",", "")))
    else:
        test = sql("r.search LIKE lower({})", like(word))
    return Clause(test, sql("SELECT r.id FROM records r WHERE r.register_id = {} AND ({})", register.id, test))


def _names(
    conn: Connection, register: RegisterView, word: str, people: dict[str, dict[str, str]]
) -> Iterator[Clause]:
    for field in register.active_fields:
        if field.kind in ("choice", "choices"):
            ids = [option.id for option in field.settings.options if word.casefold() in option.label.casefold()]
            if ids:
                yield _one_of(field, ids) if field.kind == "choice" else _some_of(register, field, ids)
        elif field.kind == "user":
            if ids := [id for id, name in people[field.id].items() if word.casefold() in name.casefold()]:
                yield _one_of(field, ids)
        elif field.kind == "link" and (register_id := field.settings.limits.register_id):
            target = registers.get(conn, register_id)
            if target and target.title_field.kind not in _WITHOUT_TEXT:
                yield _titled(field, target, word)


def _one_of(field: Field, ids: list[str]) -> Clause:
    named = sql("c.field_id = {} AND c.sort_key = ANY ({}::text[])", field.id, ids)
    test = sql("r.data ->> {} = ANY ({}::text[])", field.id, ids)
    return Clause(test, sql("SELECT c.record_id FROM record_cells c WHERE {}", named))


def _some_of(register: RegisterView, field: Field, ids: list[str]) -> Clause:
    test = sql("r.data -> {} ?| {}::text[]", field.id, ids)
    return Clause(test, sql("SELECT r.id FROM records r WHERE r.register_id = {} AND {}", register.id, test))


def _titled(field: Field, target: RegisterView, word: str) -> Clause:
    """The records whose link leads to a title with the word in it."""
    title, pattern = target.title_field.id, like(word)
    linked = sql(
        "FROM records t JOIN record_cells c ON c.link_to = t.id AND c.field_id = {} "
        "WHERE t.register_id = {} AND t.search LIKE lower({}) AND lower(t.data ->> {}) LIKE lower({})",
        field.id, target.id, pattern, title, pattern,
    )  # fmt: skip
    return Clause(sql("EXISTS (SELECT {} AND c.record_id = r.id)", linked), sql("SELECT c.record_id {}", linked))


def people_in(conn: Connection, field_id: str) -> dict[str, str]:
    """The people this field names anywhere, by id; it skips from one to the next along the index."""
    rows = conn.execute(
        """WITH RECURSIVE found(id) AS (
            (SELECT sort_key FROM record_cells WHERE field_id = %(field_id)s AND sort_key IS NOT NULL
             ORDER BY sort_key LIMIT 1)
            UNION ALL
            SELECT (SELECT c.sort_key FROM record_cells c WHERE c.field_id = %(field_id)s AND c.sort_key > f.id
                    ORDER BY c.sort_key LIMIT 1)
            FROM found f WHERE f.id IS NOT NULL)
        SELECT id FROM found WHERE id IS NOT NULL""",
        {"field_id": field_id},
    )
    ids = [UUID(id) for (id,) in rows]
    return {str(id): name for id, name in accounts.names(conn, ids).items()}
