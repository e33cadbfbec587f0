"""The last row of a file, which may be no record but the sum of those above it: it is told, and read like any other."""

import re
from collections.abc import Iterable, Iterator

from eventsourcing.imports.reading import Row

_TOTAL = re.compile(
    r"(grand |sub)?totals?|sum|summe|gesamt(summe)?|insgesamt|zwischensumme|totale|totaal|totaux|total g[eé]n[eé]ral"
    r"|suma|razem|celkem|összesen|итого|всего|разом|σύνολο|toplam|yhteensä|i alt|samtals"
    r"|合計|总计|合计|總計|합계|المجموع",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\(?[0-9][0-9.,]* (rows?|records?|lines?|entries|zeilen|datens[aä]tze|lignes|filas|righe)\b.*", re.IGNORECASE
)


class LastRow:
    """Remembers the last of the rows that it passes on."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.row: Row | None = None

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.row = row
            yield row

    @property
    def total_line(self) -> int:
        """The line of the last row, where it looks like a sum or a count of the others; else 0."""
        cells = [cell.strip() for cell in self.row.cells if cell.strip()] if self.row else []
        if not self.row or not cells:
            return 0
        words = _TOTAL.fullmatch(cells[0].rstrip(" :.")) or (len(cells) == 1 and _COUNT.fullmatch(cells[0]))
        return self.row.line if words else 0
