"""Why a row cannot be split into cells: the quotation in it that is not closed as it should be, and where it begins."""

from eventsourcing.imports.lines import Unreadable

FEW = 2  # lines
REMEDY = "Mend that line, or have quotation marks read as ordinary signs."


def unclosed(text: str, line: int, delimiter: str, mark: str) -> Unreadable:
    """What to say of the row with which `text` begins, on this line of the file."""
    begin, after = _fault(text, delimiter, mark)
    begins = line + text.count("\n", 0, begin)
    words = f"Line {begins:,} cannot be read: a quotation begins there that is never closed."
    if after < len(text):
        ends = line + text.count("\n", 0, after)
        rest = text[after : after + 30].splitlines()[0]
        where = "" if ends == begins else f" on line {ends:,}"
        words = (
            f"Line {begins:,} cannot be read: a quotation begins there, "
            f"and after the mark that ends it{where} stands “{rest}”."
        )
    return Unreadable(f"{words} {REMEDY}")


def swallows(cells: list[str], width: int, delimiter: str) -> bool:
    """Whether a cell holds whole lines that look like rows of so many cells: as between two marks that went astray.

    A few such lines may be an address; so there no delimiter may have a space behind it.
    """
    for cell in cells:
        inner = cell.splitlines()[1:-1]
        if not inner or any(line.count(delimiter) != width - 1 for line in inner):
            continue
        if len(inner) > FEW or (width > 2 and not any(f"{delimiter} " in line for line in inner)):
            return True
    return False


def _fault(text: str, delimiter: str, mark: str) -> tuple[int, int]:
    """Where the quotation begins, and where something stands behind its end: the end of the text if it has none."""
    at = 0
    while at < len(text):
        if text.startswith(mark, at):
            end = _closing(text, at, mark)
            if end >= len(text) or text[end] not in (delimiter, "\r", "\n"):
                return at, end
            at = end
        while at < len(text) and text[at] not in (delimiter, "\r", "\n"):
            at += 1
        at += 1
    return 0, len(text)


def _closing(text: str, begin: int, mark: str) -> int:
    """The place after the mark that closes the quotation."""
    at = text.find(mark, begin + 1)
    while at >= 0 and text.startswith(mark, at + 1):
        at = text.find(mark, at + 2)
    return len(text) if at < 0 else at + 1
