"""Encodings: told by the file, or offered by their looks, with the right one first wherever looks can tell."""

import io

import pytest

from eventsourcing.imports.encodings import ENCODINGS, known, offers
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Opener, Unreadable
from eventsourcing.imports.options import ReadingOptions
from eventsourcing.imports.reading import layout

GERMAN = "Name;Straße;Preis\nMüller;Große Straße;12\nJürgen;Äußere Gasse\n"
RUSSIAN = "Имя,Город\nИван,Москва\nОльга,Санкт-Петербург\n"
POLISH = "Imię,Miasto\nŁukasz,Łódź\nMałgorzata,Gdańsk\nŚwięty,Wrocław\n"


def opener(content: bytes) -> Opener:
    return lambda: io.BytesIO(content)


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (GERMAN, "cp1252 iso-8859-15 mac-roman cp850 cp437"),
        ("Nom,Prénom\nLefèvre,François\nÉlodie,Noël à l'école\n", "cp1252 mac-roman cp850"),
        ("Note\nIt’s “fine” – really\nCafé £5\n", "cp1252 mac-roman"),
        ("Name;Preis\nStuhl;12 €\nTisch;5 €\n", "cp1252 iso-8859-15"),
        ("Name\nMüller\nPeña\nSøren\nLefèvre\nJoão\n", "cp1252"),
        ("Name\nJosé\nBob\n", "cp1252 mac-roman cp850"),
        (POLISH, "cp1250 iso-8859-2 cp852"),
        ("Jméno,Město\nJiří,Příbram\nŽofie,České Budějovice\n", "cp1250 iso-8859-2"),
        ("Név,Város\nGyőző,Győr\nŐrs,Szűcs\n", "cp1250 iso-8859-2"),
        (RUSSIAN, "cp1251 koi8-r cp866 iso-8859-5 mac-cyrillic"),
        ("Ім'я,Місто\nЇжак,Київ\nОлександр,Львів\n", "cp1251 koi8-u"),
        ("Όνομα,Πόλη\nΓιώργος,Αθήνα\nΜαρία,Θεσσαλονίκη\n", "cp1253 iso-8859-7 cp737"),
        ("Ad,Şehir\nAyşe,İstanbul\nGökhan,Diyarbakır\n", "cp1254 cp857"),
        ("שם,עיר\nדוד,ירושלים\nשרה,תל אביב\n", "cp1255"),
        ("الاسم,المدينة\nمحمد,القاهرة\nفاطمة,بغداد\n", "cp1256 iso-8859-6"),
        ("Vardas,Miestas\nŽemaitė,Šiauliai\nŪla,Kėdainiai\n", "cp1257"),
        ("ชื่อ,เมือง\nสมชาย,กรุงเทพ\nสมหญิง,เชียงใหม่\n", "cp874"),
        ("名前,市\n山田,東京\n鈴木,大阪\n", "cp932 euc_jp iso2022_jp"),
        ("商品コード,商品名\n001,ノートパソコン\n002,机と椅子\n", "cp932 euc_jp"),
        ("ｺｰﾄﾞ,ﾅﾏｴ\n1,ﾔﾏﾀﾞ ﾀﾛｳ\n", "cp932"),
        ("姓名,城市\n张三,北京\n李四,上海\n", "gb18030"),
        ("订单号,客户名称\n1001,深圳市科技有限公司\n", "gb18030"),
        ("姓名,城市\n王小明,台北\n陳大文,高雄\n", "cp950"),
        ("이름,도시\n김철수,서울\n박영희,부산\n", "cp949"),
    ],
)
def test_the_encoding_in_which_a_file_looks_right_is_offered_first(text: str, encodings: str) -> None:
    for encoding in encodings.split():
        content = text.encode(encoding)
        reading, sure = guess(opener(content))
        assert not sure
        assert content.decode(reading.encoding) == text, encoding


def test_what_looks_the_same_is_offered_once_and_what_cannot_be_decoded_never() -> None:
    offered, others = offers(opener(GERMAN.encode("cp1252")))
    first = offered[0]
    assert first.encoding == "cp1252"
    assert {"iso-8859-1", "iso-8859-15", "cp1254"} <= set(first.alike)
    assert len({tuple(one.lines) for one in offered}) == len(offered)
    assert not {"cp932", "euc_jp", "utf-8"} & {*others, *(one.encoding for one in offered)}
    assert {one.encoding for one in offered}.isdisjoint(others)


def test_lines_in_doubt_are_shown_from_anywhere_in_the_file() -> None:
    content = b"name\n" + b"plain\n" * 100_000 + "Müller\n".encode("cp1252") + b"plain\n"
    assert offers(opener(content))[0][0].lines == ["Müller"]


def test_a_file_that_is_one_line_is_looked_at_as_well() -> None:
    assert offers(opener(b"a," * 3_000_000 + b"\xfc"))[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-16"])
@pytest.mark.parametrize("text", ["näme,b\r\n1,2\r\n", "名前,市\n山田,東京\n鈴木,大阪\n"])
def test_unicode_without_a_mark_is_seen_by_its_zeros(encoding: str, text: str) -> None:
    reading, sure = guess(opener(text.encode(encoding)))
    assert sure
    assert text.startswith(",".join(layout(opener(text.encode(encoding)), reading).names))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x1f\x8b\x08\0abc", bytes(range(256)) * 20])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"not a text file|an archive"):
        guess(opener(content))


def test_what_is_said_of_the_encoding_is_taken_and_the_rest_found_by_it() -> None:
    text = "名前|市\n表ソ|東京\n"  # of which Shift JIS writes some signs with a backslash or a bar
    reading, sure = guess(opener(text.encode("cp932")), ReadingOptions(encoding="cp932"))
    assert sure
    assert (reading.delimiter, reading.quotes) == ("bar", "doubled")
    assert [row.cells for row in layout(opener(text.encode("cp932")), reading).rows] == [["表ソ", "東京"]]


def test_every_encoding_is_known_by_its_name_and_some_by_others() -> None:
    assert all(known(name) == name for name in ENCODINGS)
    asked = ("Latin-1", "shift_jis", "SJIS", "gbk", "big5", "EUC-KR", "windows-1251", "UTF8", "euc-jp", "x", "a\0b")
    assert [known(name) for name in asked] == [
        "iso-8859-1", "cp932", "cp932", "gb18030", "cp950", "cp949", "cp1251", "utf-8", "euc_jp", None, None,
    ]  # fmt: skip
