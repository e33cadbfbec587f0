"""What the read models say, in a few numbers: to compare before and after something that must not change it."""

from collections.abc import Iterator, Mapping, Sequence

from psycopg import sql

from eventsourcing.kernel import Connection, Table

Digests = Mapping[str, Mapping[str, str]]  # by table and column; "" stands for the number of rows


def digests(conn: Connection, tables: Sequence[Table]) -> Digests:
    """Digest each column of these tables that there is by now; the order of rows does not matter."""
    found = {table.name: digest(conn, table) for table in tables}
    return {name: columns for name, columns in found.items() if columns}


def digest(conn: Connection, table: Table) -> dict[str, str]:
    there = {
        str(name)
        for [name] in conn.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            (sql.Identifier(table.name).as_string(conn),),
        )
    }
    columns = [column for column in table.columns if column in there]
    if not columns or not there.issuperset(table.key):
        return {}
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    sums = [
        sql.SQL("coalesce(sum(hashtextextended(ROW({}, {})::text, 0)::numeric), 0)::text").format(
            key, sql.Identifier(column)
        )
        for column in columns
    ]
    query = sql.SQL("SELECT count(*)::text, {} FROM {}").format(sql.SQL(", ").join(sums), sql.Identifier(table.name))
    [row] = conn.execute(query)
    return dict(zip(["", *columns], row, strict=True))


def differences(before: Digests, after: Digests) -> Iterator[str]:
    """Say what of that which both have is not the same."""
    for table in before.keys() & after.keys():
        was, is_ = before[table], after[table]
        if was[""] != is_[""]:
            yield f"{table} has {int(is_['']):,} rows now; before it had {int(was['']):,}."
            continue
        other = [column for column in was if column in is_ and was[column] != is_[column]]
        if other:
            yield f"{table} says something else than before in: {', '.join(other)}."
    for table in before.keys() - after.keys():
        yield f"{table} is there no more."
