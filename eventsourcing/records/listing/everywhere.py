"""A search over many registers, by one statement however many they are.

Where hardly any record has one of the words, those are gathered from the indexes. Where many have each word, the
registers are gone through one after another until there is enough to show, and none further than STEPS.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from eventsourcing.kernel import Connection
from eventsourcing.records import titles
from eventsourcing.records.domain import StoredValue
from eventsourcing.records.listing.orders import written
from eventsourcing.records.listing.question import COLUMNS
from eventsourcing.records.listing.scope import Scope
from eventsourcing.records.listing.searching import words
from eventsourcing.records.listing.word import Word, asked, place
from eventsourcing.records.queries import FILE_NAME, RecordRow, learn_files, row_of
from eventsourcing.records.sql import Sql, joined, sql
from eventsourcing.registers import RegisterView

STEPS = 2000  # records of a register


class Hits(NamedTuple):
    """Records of a register that were found; not `whole` where it has more records than were looked at."""

    register: RegisterView
    rows: list[RecordRow]
    whole: bool = True


def search(conn: Connection, scope: Scope, q: str, *, begin: int, each: int, most: int) -> tuple[list[Hits], bool]:
    """Records in use with all words of `q`: at most `each` of a register and `most` in all; and whether there are more.

    It looks through the registers after the first `begin` of the scope.
    """
    searched = [Word(conn, word, scope, f"word{number}") for number, word in enumerate(words(q))]
    if not searched or not scope.registers:
        return [], False
    query = _query(scope, searched, begin, each, most + 1)
    found = conn.execute(query.text, query.values, prepare=False, binary=True).fetchall()
    _learn(scope, found)
    hits: dict[int, Hits] = {}
    for number, _, _, _, *columns in found[:most]:
        own = hits.setdefault(number, Hits(scope.registers[number - 1], []))
        if columns[0] is None:
            hits[number] = own._replace(whole=False)
        else:
            own.rows.append(row_of(*columns))
    return list(hits.values()), len(found) > most


def _learn(scope: Scope, found: Sequence[Sequence[Any]]) -> None:
    """What the rows bring along need not be asked for: titles of linked records, and names of imported files."""
    linked = {row[2] for row in found if row[2] is not None}
    titles.learn([one for text in linked for one in _linked(text)], scope.titles)
    learn_files({row[-1]: row[3] for row in found if row[3] is not None})


_linked = msgspec.json.Decoder(list[tuple[UUID, UUID, int, StoredValue]]).decode


def _query(scope: Scope, searched: Sequence[Word], begin: int, each: int, most: int) -> Sql:
    """Rows of a register's number among these, the place in it, what it names, and a record."""
    test = joined(" AND ", [Sql("NOT r.archived"), *(word.test for word in searched)])
    named = [*asked(scope), *_gathered(searched)]
    return sql(
        "WITH {} SELECT r.number, r.place, {}, {}, {} FROM (({}) UNION ALL ({})) r ORDER BY number, place LIMIT {}",
        sql(", ".join(f"{name} AS MATERIALIZED ({{}})" for name, _ in named), *(query for _, query in named)),
        _LINKED, FILE_NAME, COLUMNS, _in_order(test, begin, each), _one_after_another(test, begin, each, most),
        written(most),
    )  # fmt: skip


# The records that r links to, with the values that are their titles.
_LINKED = Sql("""(SELECT jsonb_agg(jsonb_build_array(t.id, t.register_id, t.changed_position, t.data -> v.title_id))
    FROM records t JOIN asked v USING (register_id) WHERE t.id = ANY (ARRAY(
        SELECT CASE WHEN d.key LIKE 'link-%%' THEN d.value::uuid END FROM jsonb_each_text(r.data) d)))::text""")


def _gathered(searched: Sequence[Word]) -> Iterator[tuple[str, Sql]]:
    """`gathered` are the records that have one of the words that few have; `done` says whether there is such a word."""
    for word in searched:
        yield from word.gathered()
    yield (
        "gathered",
        joined(
            " UNION ", [sql("SELECT DISTINCT id FROM {} WHERE {}", Sql(word.name), word.is_few) for word in searched]
        ),
    )
    yield "done", sql("SELECT {} AS done", joined(" OR ", [word.is_few for word in searched]))


def _in_order(test: Sql, begin: int, each: int) -> Sql:
    """Of what was gathered, by title."""
    return sql(
        """SELECT r.* FROM (
            SELECT v.number, row_number() OVER (PARTITION BY v.number ORDER BY c.sort_key, r.id) AS place, r.*
            FROM gathered g CROSS JOIN LATERAL (SELECT * FROM records p WHERE p.id = g.id OFFSET 0) r
            CROSS JOIN LATERAL (SELECT (v.at ->> 0)::bigint AS number, v.at ->> 1 AS title_id FROM (SELECT {}) v(at)) v
            LEFT JOIN record_cells c ON c.record_id = r.id AND c.field_id = v.title_id
            WHERE v.number > {} AND {}) r
        WHERE r.place <= {}""",
        place("r"), begin, test, written(each),
    )  # fmt: skip


def _one_after_another(test: Sql, begin: int, each: int, most: int) -> Sql:
    """A register at a time, in the order of its records; a row without any tells that there are more than STEPS."""
    return sql(
        """SELECT v.number, r.* FROM asked v CROSS JOIN LATERAL (
            (SELECT row_number() OVER () AS place, r.* FROM (
                SELECT r.* FROM (SELECT * FROM records p WHERE p.register_id = v.register_id ORDER BY p.id LIMIT {}) r
                WHERE {} LIMIT {}) r)
            UNION ALL
            (SELECT {}, (NULL::records).* FROM records p
             WHERE p.register_id = v.register_id ORDER BY p.id OFFSET {} LIMIT 1)) r
        WHERE v.number > {} AND NOT (SELECT done FROM done) LIMIT {}""",
        written(STEPS), test, written(each), written(each + 1), written(STEPS), begin, written(most),
    )  # fmt: skip
