"""A search's words, as clauses: each must stand somewhere in the record, or in a name that the record shows."""

import re
from collections.abc import Iterator
from uuid import UUID

from eventsourcing import accounts
from eventsourcing.kernel import Connection
from eventsourcing.kernel.folding import fold
from eventsourcing.kernel.patterns import containing
from eventsourcing.records.listing.clauses import Clause, on_record
from eventsourcing.records.names import DatabaseNames
from eventsourcing.records.sql import Sql, joined, sql
from eventsourcing.registers import Field, RegisterView

MOST_WORDS = 10
MOST_TITLES = 1000  # so many linked records are named one by one
SHORTEST_INDEXED = 3  # letters: the index of the search text knows only these together

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
WITHOUT_TEXT = ("choice", "choices", "user", "link", "yesno")  # as search_text() of the migration has it


def words(q: str) -> list[str]:
    """What is looked for, folded as the search text is."""
    return fold(q).split()[:MOST_WORDS]


def clauses(conn: Connection, register: RegisterView, q: str, names: DatabaseNames) -> Iterator[Clause]:
    """One clause for each word."""
    searched = words(q)
    people = {f.id: people_in(conn, f.id) for f in register.active_fields if f.kind == "user"} if searched else {}
    for word in searched:
        text = has_text("r", word)
        named = [*_names(conn, register, word, people, names)]
        if named:
            ids = sql("SELECT r.id FROM records r WHERE r.register_id = {} AND ({})", register.id, text)
            every = joined(" UNION ", [ids, *(one.ids for one in named)])
            yield Clause(joined(" OR ", [text, *(one.each for one in named)]), every)
        else:
            yield on_record(register.id, text)


def has_text(record: str, word: str) -> Sql:
    """Tests whether the word stands somewhere in this record."""
    test = sql(f"{record}.search LIKE {{}}", containing(word))
    if _GROUPED.fullmatch(word):  # numbers are stored without the commas that people see
        return sql(f"({{}} OR {record}.search LIKE {{}})", test, containing(word.replace(",", "")))
    return test


def _names(
    conn: Connection, register: RegisterView, word: str, people: dict[str, dict[str, str]], names: DatabaseNames
) -> Iterator[Clause]:
    """Where an option, a person or a linked record is called so."""
    for field in register.active_fields:
        if field.kind in ("choice", "choices"):
            ids = [option.id for option in field.settings.options if word in fold(option.label)]
            if ids:
                yield _one_of(field, ids) if field.kind == "choice" else _some_of(register, field, ids)
        elif field.kind == "user":
            if ids := [id for id, name in people[field.id].items() if word in fold(name)]:
                yield _one_of(field, ids)
        elif field.kind == "link" and (register_id := field.settings.limits.register_id):
            target = names.register(register_id)
            if target and target.title_field.kind not in WITHOUT_TEXT:
                yield from _titled(conn, field, target, word)


def _one_of(field: Field, ids: list[str]) -> Clause:
    named = sql("c.field_id = {} AND c.sort_key = ANY ({}::text[])", field.id, ids)
    test = sql("r.data ->> {} = ANY ({}::text[])", field.id, ids)
    return Clause(test, sql("SELECT c.record_id AS id FROM record_cells c WHERE {}", named))


def _some_of(register: RegisterView, field: Field, ids: list[str]) -> Clause:
    test = sql("r.data -> {} ?| {}::text[]", field.id, ids)
    return on_record(register.id, test)


def _titled(conn: Connection, field: Field, target: RegisterView, word: str) -> Iterator[Clause]:
    """The records whose link leads to a title with the word in it."""
    pattern = containing(word)
    titled = sql(
        "SELECT t.id FROM records t WHERE t.register_id = {} AND t.search LIKE {} "
        "AND text_in(t.data, t.folded, {}) LIKE {}",
        target.id, pattern, target.title_field.id, pattern,
    )  # fmt: skip
    cells = sql("SELECT c.record_id AS id FROM record_cells c WHERE c.field_id = {}", field.id)
    named = _few(conn, titled) if len(word) >= SHORTEST_INDEXED else None
    if named is None:
        many = sql("{} AND c.link_to IN ({})", cells, titled)
        yield Clause(sql("EXISTS ({} AND c.record_id = r.id)", many), many)
    elif named:
        test = sql("r.data ->> {} = ANY ({}::text[])", field.id, named)
        yield Clause(test, sql("{} AND c.link_to = ANY ({}::uuid[])", cells, named))


def _few(conn: Connection, titled: Sql) -> list[str] | None:
    """The ids, if there are few enough to name them one by one."""
    query = sql("{} LIMIT {}::int", titled, MOST_TITLES + 1)
    found = [str(id) for (id,) in conn.execute(query.text, query.values, prepare=False)]
    return found if len(found) <= MOST_TITLES else None


def people_in(conn: Connection, field_id: str) -> dict[str, str]:
    """The people this field names anywhere, by id."""
    ids = [UUID(key) for key in keys_in(conn, field_id)]
    return {str(id): name for id, name in accounts.names(conn, ids).items()}


def keys_in(conn: Connection, field_id: str, most: int | None = None) -> list[str]:
    """The different sort keys of the field's values; it skips from one to the next along the index."""
    rows = conn.execute(
        """WITH RECURSIVE found(id) AS (
            (SELECT sort_key FROM record_cells WHERE field_id = %(field_id)s AND sort_key IS NOT NULL
             ORDER BY sort_key LIMIT 1)
            UNION ALL
            SELECT (SELECT c.sort_key FROM record_cells c WHERE c.field_id = %(field_id)s AND c.sort_key > f.id
                    ORDER BY c.sort_key LIMIT 1)
            FROM found f WHERE f.id IS NOT NULL)
        SELECT id FROM found WHERE id IS NOT NULL LIMIT %(most)s::int""",
        {"field_id": field_id, "most": most},
    )
    return [key for (key,) in rows]
