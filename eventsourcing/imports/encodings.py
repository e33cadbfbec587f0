"""Which encoding a file has: told by its first bytes or by being UTF-8; else those that can read it, by their looks."""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from eventsourcing.imports.letters import plausibility
from eventsourcing.imports.lines import Opener, Unreadable, codec

# By the names of Python's codecs. Of those that read a file alike, the first is offered.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a mark, little-endian",
    "utf-16-be": "UTF-16 without a mark, big-endian",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252 (Western Europe)",
    "iso-8859-15": "Latin-9 (ISO 8859-15, Western Europe)",
    "iso-8859-1": "Latin-1 (ISO 8859-1, Western Europe)",
    "mac-roman": "Mac Roman (Western Europe)",
    "cp850": "DOS 850 (Western Europe)",
    "cp437": "DOS 437 (United States)",
    "cp1250": "Windows-1250 (Central Europe)",
    "iso-8859-2": "Latin-2 (ISO 8859-2, Central Europe)",
    "iso-8859-16": "Latin-10 (ISO 8859-16, Romanian)",
    "cp852": "DOS 852 (Central Europe)",
    "mac-latin2": "Mac (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Russian)",
    "koi8-u": "KOI8-U (Ukrainian)",
    "cp866": "DOS 866 (Cyrillic)",
    "iso-8859-5": "ISO 8859-5 (Cyrillic)",
    "mac-cyrillic": "Mac (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "iso-8859-7": "ISO 8859-7 (Greek)",
    "cp737": "DOS 737 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp857": "DOS 857 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp862": "DOS 862 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "iso-8859-6": "ISO 8859-6 (Arabic)",
    "cp1257": "Windows-1257 (Baltic)",
    "iso-8859-13": "Latin-7 (ISO 8859-13, Baltic)",
    "cp775": "DOS 775 (Baltic)",
    "cp1258": "Windows-1258 (Vietnamese)",
    "cp874": "Windows-874, TIS-620 (Thai)",
    "cp865": "DOS 865 (Nordic)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "iso2022_jp": "ISO-2022-JP (Japanese)",
    "gb18030": "GB 18030, GBK (simplified Chinese)",
    "cp950": "Big5 (traditional Chinese)",
    "big5hkscs": "Big5-HKSCS (Hong Kong)",
    "cp949": "EUC-KR (Korean)",
}
UNICODE = tuple(name for name in ENCODINGS if name.startswith("utf-"))
WIDE = ("cp932", "euc_jp", "gb18030", "cp950", "big5hkscs", "cp949")  # several bytes a sign
ESCAPING = "iso2022_jp"  # which looks like ASCII
SHOWN = 5  # lines
OFFERED = 6
BEHIND = 0.9  # readings that look worse by more than this than the best are not offered

PIECE = 1024 * 1024
LONGEST_LINE = 100_000
WEIGHED = 300  # lines

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf")
_NO_TEXT = re.compile(rb"[\x00\x04-\x08\x0e-\x1a]")  # beside what may stand between cells


# Other names under which people know them.
_ALIASES = {
    "shift_jis": "cp932", "sjis": "cp932", "big5": "cp950", "gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949",
    "tis_620": "cp874", "ansi": "cp1252", "utf_8_sig": "utf-8",
}  # fmt: skip


def known(name: str) -> str | None:
    """The name in ENCODINGS of the encoding that people call so."""
    alias = _ALIASES.get(name.strip().lower().replace("-", "_"))
    try:
        wanted = codecs.lookup(alias or name.strip()).name
    except (LookupError, ValueError):
        return None
    return next((one for one in ENCODINGS if codecs.lookup(one).name == wanted), None)


class Offer(NamedTuple):
    """A way to read the lines in doubt; `alike` are encodings that read them in the same way."""

    encoding: str
    lines: list[str]
    alike: tuple[str, ...]
    score: float


class Doubtful(NamedTuple):
    """What in a file is neither ASCII nor said to be anything else: some of its lines, and its bytes beyond ASCII."""

    lines: list[bytes]
    high: bytes


def told(file: Opener, head: bytes) -> str | None:
    """The encoding, where the file leaves no doubt. Raises Unreadable for what is no text."""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable("This file is empty.")
    if head.startswith(_ARCHIVES):
        raise Unreadable("This is a spreadsheet or an archive. Save the sheet as CSV, then import that.")
    wide = None if marked else _wide(head)
    if not (marked or wide) and len(_NO_TEXT.findall(head)) * 50 > len(head):
        raise Unreadable("This is not a text file. Save it as CSV, then import that.")
    if marked or wide:
        return marked or wide
    return "utf-8" if b"\x1b$" not in head and _decodes(file, "utf-8") else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, seen by where the zeros stand: line ends and delimiters at least have one."""
    zeros = head[0::2].count(0), head[1::2].count(0)
    most, least = max(zeros), min(zeros)
    if most * 50 < len(head) or least * 20 > most:
        return None
    encoding = "utf-16-be" if zeros[0] == most else "utf-16-le"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None
    return encoding if "\n" in text or "\r" in text else None


def _decodes(file: Opener, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec(encoding))()
    try:
        with file() as opened:
            while piece := opened.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def offers(file: Opener) -> tuple[list[Offer], list[str]]:
    """The readings of a file that is not UTF-8, the likeliest first, and the other encodings in which it can be read.

    What looks the same is offered once.
    """
    doubtful = _doubtful(file)
    found: dict[tuple[str, ...], Offer] = {}
    for encoding in _readable(file, doubtful.high):
        texts = [line.decode(encoding, errors="replace").strip() for line in doubtful.lines]
        key = tuple(texts)
        if key in found:
            found[key] = found[key]._replace(alike=(*found[key].alike, encoding))
        else:
            found[key] = Offer(encoding, [text[:300] for text in texts[:SHOWN]], (), plausibility(texts, encoding))
    ordered = sorted(found.values(), key=lambda offer: -offer.score)
    offered = [offer for offer in ordered if offer.score > ordered[0].score - BEHIND][:OFFERED]
    others = [name for offer in ordered for name in (offer.encoding, *offer.alike)]
    return offered, [name for name in ENCODINGS if name in others and name not in {one.encoding for one in offered}]


def _readable(file: Opener, high: bytes) -> list[str]:
    """The encodings beside Unicode's that have a sign for everything in the file."""
    narrow = [name for name in ENCODINGS if name not in (*UNICODE, *WIDE, ESCAPING) and _has_all(name, high)]
    return narrow + [name for name in (*WIDE, ESCAPING) if _decodes(file, name)]


def _has_all(encoding: str, high: bytes) -> bool:
    try:
        high.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _doubtful(file: Opener) -> Doubtful:
    """Lines that are not ASCII, from anywhere in the file; first those that show a byte which no earlier one has."""
    telling: list[bytes] = []
    others: list[bytes] = []
    seen, shown = set[int](), set[int]()
    for line in _lines(file):
        if line.isascii() and b"\x1b" not in line:
            continue
        seen.update(line)
        new = {byte for byte in line if byte > 127} - shown
        if new and len(telling) < WEIGHED:
            shown |= new
            telling.append(line)
        elif len(others) < WEIGHED:
            others.append(line)
    return Doubtful((telling + others)[:WEIGHED], bytes(sorted(byte for byte in seen if byte > 127)))


def _lines(file: Opener) -> Iterator[bytes]:
    rest = b""
    with file() as opened:
        while piece := opened.read(PIECE):
            found = re.split(rb"[\r\n]+", rest + piece)
            rest = found.pop()
            if len(rest) > LONGEST_LINE:
                found, rest = [*found, rest], b""
            yield from (line for line in found if line)
    if rest:
        yield rest
