"""A word that is looked for in many registers at once, as pieces of SQL.

They stand in a statement that has the registers as `asked`: register_id, title_id, number, and title_key, which is null
where the title is no text. `places` has the same as one JSON by register: what the planner takes for a handful of rows
it would compare with each of some hundred registers.
"""

from collections.abc import Iterator

import msgspec

from eventsourcing.kernel import Connection
from eventsourcing.kernel.patterns import containing
from eventsourcing.records.listing.scope import Scope, people_called
from eventsourcing.records.listing.searching import has_text
from eventsourcing.records.sql import Sql, joined, sql

FEW = 400  # records that have a word are gathered; more are met soon enough by going through the registers


def asked(scope: Scope) -> Iterator[tuple[str, Sql]]:
    """The registers that are looked through, in their order."""
    yield (
        "asked",
        sql(
            "SELECT * FROM ROWS FROM (json_to_recordset({}::json) AS (i uuid, t text, k text)) WITH ORDINALITY"
            " AS v(register_id, title_id, title_key, number)",
            scope.asked,
        ),
    )
    yield (
        "places",
        Sql("SELECT jsonb_object_agg(register_id, jsonb_build_array(number, title_id, title_key)) AS all FROM asked"),
    )


def place(record: str) -> Sql:
    """The place of a record's register, null where that is not looked through."""
    return Sql(f"((SELECT p.all FROM places p) -> {record}.register_id::text)")


class Word:
    """The word, and what is called so in the scope of the search."""

    def __init__(self, conn: Connection, word: str, scope: Scope, name: str) -> None:
        self.name = name
        self._word, self._scope = word, scope
        self._options, self._people = scope.options_called(word), people_called(conn, word) if scope.users else []

    @property
    def test(self) -> Sql:
        """Tests one record r. What stands in brackets is asked for each record, and never for all at once."""
        tests = [has_text("r", self._word)]
        if self._options or self._people:
            tests.append(sql(
                """(SELECT true FROM jsonb_each(r.data) d CROSS JOIN {} n
                WHERE n.options -> d.key @> d.value OR (n.users ? d.key AND n.people @> d.value)
                    OR (d.key LIKE 'choices-%%'
                        AND d.value ?| ARRAY(SELECT jsonb_array_elements_text(n.options -> d.key)))
                LIMIT 1)""",
                Sql(f"{self.name}_named"),
            ))  # fmt: skip
        if self._scope.links:
            tests.append(sql(
                """(SELECT true FROM record_cells c JOIN records t ON t.id = c.link_to
                WHERE c.record_id = r.id AND {} AND {} AND text_in(t.data, t.folded, {} ->> 2) LIKE {} LIMIT 1)""",
                self._is_link, has_text("t", self._word), place("t"), containing(self._word),
            ))  # fmt: skip
        return joined(" OR ", tests)

    @property
    def _is_link(self) -> Sql:
        retired = self._scope.retired_links
        return sql("c.field_id <> ALL ({}::text[])", retired) if retired else Sql("true")

    def gathered(self) -> Iterator[tuple[str, Sql]]:
        """Queries by name that the statement needs; the last gives the ids of all that have the word, or too many."""
        text, titles = f"{self.name}_text", f"{self.name}_titles"
        has = has_text("r", self._word)
        yield text, _some(sql("SELECT id, register_id, data, folded FROM records r WHERE {}", has))
        arms = [sql("SELECT id FROM {}", Sql(text))]
        if self._options or self._people:
            yield f"{self.name}_named", self._named
            arms += self._by_name()
        if self._scope.links:  # whose titles are among the texts
            title = sql("text_in(t.data, t.folded, {} ->> 2) LIKE {}", place("t"), containing(self._word))
            yield titles, sql("SELECT t.id FROM {} t WHERE {} AND {}", Sql(text), title, few(text))
            arms.append(_each(Sql(f"{titles} n"), sql("c.link_to = n.id AND {}", self._is_link)))
        some = [_some(sql("SELECT id FROM ({}) a WHERE {}", arm, few(text))) for arm in arms]
        yield self.name, joined(" UNION ALL ", some)

    @property
    def is_few(self) -> Sql:
        """Whether `name` has all that have the word."""
        return joined(" AND ", [few(f"{self.name}_text"), few(self.name)])

    @property
    def _named(self) -> Sql:
        """What is called so: by field the ids of options, and the fields in which there are people, and their ids."""
        users = dict.fromkeys(self._scope.users)
        values = [msgspec.json.encode(one).decode() for one in (self._options, users, self._people)]
        return sql("SELECT {}::jsonb AS options, {}::jsonb AS users, {}::jsonb AS people", *values)

    def _by_name(self) -> Iterator[Sql]:
        """The cells of one choice or person are found by their keys, those of several by looking through them."""
        names = Sql(f"{self.name}_named")
        if self._people:
            people = sql(
                """(SELECT f.key AS field_id, p.id
                FROM {} n, jsonb_each(n.users) f, jsonb_array_elements_text(n.people) p(id)) n""",
                names,
            )
            yield _each(people, Sql("c.field_id = n.field_id AND c.sort_key = n.id"))
        if self._options:
            options = sql(
                """(SELECT f.key AS field_id, ARRAY(SELECT jsonb_array_elements_text(f.value)) AS ids
                FROM {} n, jsonb_each(n.options) f) n""",
                names,
            )
            yield _each(options, Sql("c.field_id = n.field_id AND c.sort_key = ANY (n.ids)"))
            several = "string_to_array(c.sort_key, ';') && n.ids OR c.sort_key LIKE '%%\x7f%%'"  # a key that was cut
            yield _each(options, Sql(f"c.field_id = n.field_id AND n.field_id LIKE 'choices-%%' AND ({several})"))


def few(name: str) -> Sql:
    """Tests whether the query of this name is complete."""
    return Sql(f"(SELECT count(*) FROM {name}) <= {FEW}")


def _each(them: Sql, cells: Sql) -> Sql:
    """The records of cells, looked up for one n after another."""
    found = _some(sql("SELECT c.record_id FROM record_cells c WHERE {}", cells))
    return sql("SELECT c.record_id AS id FROM {} CROSS JOIN LATERAL ({}) c", them, found)


def _some(query: Sql) -> Sql:
    return sql("{} LIMIT {}", query, Sql(str(FEW + 1)))
