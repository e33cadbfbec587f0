"""What nobody should send: texts that are none, numbers and days beyond every range, ids of other things."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

Pairs = list[tuple[str, str]]
File = tuple[str, bytes]

MARKUP = "\"'><b data-fuzz onclick=x>{{7*7}}</b></textarea><script>alert(1)</script>"
NASTY = (
    "", " ", "\0", "a\0b", "\ud800", "a\udfffb", "\ufffe", "🎈👨‍👩‍👧‍👦", "\u202egnp.exe", "a\u0301" * 50, "\x1b[2J",
    "\x7f\x85\u2028",     "ﷺ" * 300, "x" * 10_000, "\n" * 500, MARKUP,
    "'; DROP TABLE events; --", "%s%n%(x)s%%", "\\", "{}", "${jndi:x}",
    "a\r\nSet-Cookie: x=1", "../../etc/passwd", "//evil.example", "javascript:alert(1)", "None", "null", "undefined",
    "[]", '{"a":' * 50, "[" * 3000, "=cmd|' /C calc'!A0", "on", "yes", "-", "+", "@", ",", ".",
    "(" * 200, "a" * 40 + "!",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1", "2147483648", "-2147483649", "9007199254740993", "9223372036854775808",
    "-9223372036854775809",
    "9" * 400, "9" * 5000, "1e999999", "1e-999999", "0." + "0" * 400 + "1", "NaN", "-Infinity", "inf", "0x10", "1_000",
    "٣٣", "１２", "1,2,3", "1.5", "--1", "1e5", "EUR 99999999999999999999.99",
)  # fmt: skip
DAYS = (
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-02-30", "2026-13-01",
    "99999999-01-01",
    "0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59-14:00", "31.12.9999",
    "2026-11-23T12:00:00.0000001Z", "2026-W01-1", "infinity", "-infinity", "now", "epoch", "4714-11-24 BC", "24:00",
)  # fmt: skip
IDS = (
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "not-an-id",
    "text-aaaaaaaa", "text-aaaaaaaa/../x", "integer-" + "a" * 500, "1", "{00000000-0000-0000-0000-000000000000}",
)  # fmt: skip
CONTENTS = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04" + b"\0" * 60, b"a", b"\n\n\n", b'"', b'a,b\n"1',
    b"a,b\r\n1,2\r\n",
    b"Tag,Seats\r\nA\0B,1\r\n", "Tag,Seats\r\nZ9,4\r\n".encode("utf-16"), b"a," * 3000 + b"\n1\n", b"x" * 200_000,
    b"Tag\r\n" + b"=1+1\r\n" * 50, b"\x80\x81\x8d,\xff\r\n\xfe,1\r\n", b"a\tb\r\n1\t2\r\n", b",,,\r\n,,,\r\n",
)  # fmt: skip


def texts(ids: Sequence[str]) -> st.SearchStrategy[str]:
    """A value for a field that is wrong in one way or another; `ids` are those of things there are."""
    known = st.sampled_from([NASTY, NUMBERS, DAYS, (*IDS, *ids)]).flatmap(st.sampled_from)
    made = st.one_of(
        st.text(max_size=40),
        st.integers().map(str),
        st.floats().map(str),
        st.decimals().map(str),
        st.datetimes().map(str),
        st.dates().map(str),
        st.uuids().map(str),
        st.binary(max_size=20).map(lambda raw: raw.decode("latin-1")),
    )
    return st.one_of(known, known, made)


def files() -> st.SearchStrategy[File]:
    names = st.one_of(st.sampled_from(["a.csv", *NASTY]), st.text(max_size=20))
    return st.tuples(names, st.one_of(st.sampled_from(CONTENTS), st.binary(max_size=300)))


@st.composite
def attacks(draw: st.DrawFn, sent: dict[str, list[str]], ids: Sequence[str]) -> tuple[dict[str, list[str]], set[str]]:
    """What a form would send, with some of its fields wrong; and the names of those."""
    attacked = {name: list(values) for name, values in sent.items()}
    names = sorted(attacked)
    most = draw(st.sampled_from([1, 1, 1, len(names)]))
    wrong = set(draw(st.lists(st.sampled_from(names), max_size=most, unique=True))) if names else set()
    for name in sorted(wrong):
        match draw(st.sampled_from(["value", "value", "value", "value", "missing", "doubled", "all of them"])):
            case "value":
                attacked[name] = [draw(texts(ids))]
            case "missing":
                attacked[name] = []
            case "doubled":
                attacked[name] = [*attacked[name], draw(texts(ids))]
            case _:
                attacked[name] = draw(st.lists(texts(ids), max_size=5))
    if draw(st.integers(0, 9)) == 0:
        extra = draw(st.one_of(st.text(max_size=10), st.sampled_from(["f-text-aaaaaaaa", "role", "id", "user_id"])))
        attacked.setdefault(extra, []).append(draw(texts(ids)))
        wrong.add(extra)
    return attacked, wrong


@st.composite
def addresses(draw: st.DrawFn, path: str, ids: Sequence[str]) -> str:
    """The path with one of its parts wrong."""
    parts = path.split("/")
    place = draw(st.integers(1, len(parts) - 1))
    parts[place] = quote(draw(st.one_of(st.sampled_from(ids), texts(ids))).encode(errors="surrogatepass"), safe="")
    return "/".join(parts)


def pairs(sent: dict[str, list[str]]) -> Pairs:
    return [(name, value) for name, values in sent.items() for value in values]


def plain(sent: dict[str, list[str]]) -> bytes:
    """As a form is sent; half characters are sent as the bytes that they would have."""
    return urlencode(pairs(sent), errors="surrogatepass").encode()


def multipart(sent: dict[str, list[str]], files: dict[str, File], boundary: bytes = b"fuzz") -> bytes:
    """As a form with files is sent, by somebody who cares for no rule of it."""
    parts = [(f'name="{name}"', value.encode(errors="surrogatepass")) for name, value in pairs(sent)]
    parts += [(f'name="{name}"; filename="{file}"', content) for name, (file, content) in files.items()]
    lines = b"".join(
        b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        % (boundary, head.encode(errors="surrogatepass"), content)
        for head, content in parts
    )
    return lines + b"--%s--\r\n" % boundary
