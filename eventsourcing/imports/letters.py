"""How much a text looks like one: whether its letters belong to one script and language, in the case of words."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 500  # signs of a line that are looked at

# The letters beyond a to z that a language has. Those of one text mostly belong to one of these.
ALPHABETS = tuple(
    set(letters)
    for letters in (
        "äöüß", "äöüßàéèçâêîô", "àâæçéèêëîïôœùûüÿ", "áéíóúñüºª", "áâãàçéêíóôõúºª", "àèéìíîòóùú", "åäöéüæø",
        "áðéíóúýþæö", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîșțşţ", "čćđšž",
        "çğıİöşüâîû", "äõöüšž", "āčēģīķļņšūž", "ąčęėįšųūž", "àéèçíïòóúü·", "ëçáéö", "áàâäéèêëíìîïóòôöúùûüñçåøæõã",
        "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
    )
)  # fmt: skip

# The letters and signs that stand most often in texts, names, places and headings.
FREQUENT = {
    "CYRILLIC": set("оеаинтсрвлкмдпуя"),
    "GREEK": set("αοιετσνηυρπκμλςάόίέή"),
    "HEBREW": set("יוהלאמרתבשנםכדק"),
    "ARABIC": set("اليمنوترهبدسعفةك"),
    "THAI": set("านรอกเงมยลวดทตสะปบคหแจพชข่้ัิีู์"),
    "gb18030": set(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看"
        "定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相"
        "见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总"
        "何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色"
        "路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运京州县省镇村街号码姓称址编价单位类型状态备注李赵刘陈杨黄周吴徐孙朱广深圳"
    ),
    "cp950": set(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看"
        "定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被"
        "利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安"
        "臺台灣北京市縣省區鎮村街號碼姓稱址編價單類型狀態備註李趙劉陳楊黃周吳徐孫朱林張王蔡許鄭謝郭洪高雄新竹南"
    ),
    "japanese": set(
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左"
        "会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真"
        "有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯"
        "勉冬昼茶弟牛魚兄犬妹姉漢府県市区郡村丁番号数量価格税込単位備考氏佐藤鈴高橋伊渡辺中小林加吉山松井阪沢岡福島愛神奈玉葉横浜札幌都道取引先得意商部課担当売上額在庫"
    ),
    "cp949": set(
        "이다가는의에을로한서기지사정인시부대동김박최강조윤장임오신권황안송류전홍고문양손배백허남심노하곽성차주우구나유진민엄채원천방공현함변염석선설길명번호이름주소전화"
        "도시울산광역경북충청전라제주원금액날짜일자수량단가품목회사과장리스트고객국어은를으자해도그아라지상보들여어니만"
    ),
}
_SINGLE = set("“”„‚‘’«»‹›–—…€°·©®™§£¥±²³µ×½¼¾№、。・「」『』（）：，！？￥％\u00a0\u3000¡¿")
_WITHIN = set("’‘ʼ")  # signs that may stand between two letters
_OPENING, _CLOSING, _APART, _MONEY = set("“„‘«‚"), set("”“’»‘…®™"), set("–—"), set("€£¥§°")
_RARE = set("õýþðûÿ")  # what other letters become most easily
_WORDS = set("àáéèíóúåвискоуя")  # letters that are words by themselves
_EAST = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}
_LEVELS = {  # where each standard has the signs that are in daily use
    "gb18030": ("gb2312", 0xB0, 0xD7), "cp932": ("euc_jp", 0xB0, 0xCF), "euc_jp": ("euc_jp", 0xB0, 0xCF),
    "iso2022_jp": ("euc_jp", 0xB0, 0xCF), "cp950": ("big5", 0xA4, 0xC6), "big5hkscs": ("big5", 0xA4, 0xC6),
    "cp949": ("euc_kr", 0xB0, 0xC8),
}  # fmt: skip
_LANGUAGES = {"cp932": "japanese", "euc_jp": "japanese", "iso2022_jp": "japanese", "big5hkscs": "cp950"}


def plausibility(texts: Iterable[str], encoding: str) -> float:
    """How much these lines look like what people write, where this encoding reads them so: 1 and more is good.

    It is the mean over the signs beyond ASCII: a frequent letter of the script counts 1 or a little more; one that no
    language has beside the others little; a letter between those of another script, a capital within a word, and a sign
    that nobody types count against it.
    """
    lines = [text[:LONGEST] for text in texts]
    latin = _alphabet(lines)
    scores = [
        _sign(line, at, encoding) + _neighbours(line, at, latin)
        for line in lines
        for at, sign in enumerate(line)
        if not sign.isascii()
    ]
    return sum(scores) / len(scores) if scores else 0.0


def _alphabet(lines: Iterable[str]) -> set[str]:
    """The alphabet that has most of the letters beyond a to z."""
    letters = Counter(sign.lower() for line in lines for sign in line if script(sign) == "LATIN" and not sign.isascii())
    return max(ALPHABETS, key=lambda alphabet: sum(count for letter, count in letters.items() if letter in alphabet))


@lru_cache(maxsize=20_000)
def script(sign: str) -> str:
    """The script of a letter, "" for what is none."""
    if not unicodedata.category(sign).startswith(("L", "M")):
        return ""
    return unicodedata.name(sign, "").partition(" ")[0].partition("-")[0]


def _sign(line: str, at: int, encoding: str) -> float:
    """What a sign says by itself."""
    sign = line[at]
    kind, category = script(sign), unicodedata.category(sign)
    if category in ("Cc", "Cn", "Co", "Cs") or sign == "\ufffd":
        return -3.0
    if not kind:
        return 0.5 if sign in _SINGLE else -1.0
    if kind in _EAST:
        return _eastern(sign, kind, encoding)
    if kind == "LATIN":
        return 0.8
    if kind not in FREQUENT:
        return -0.5
    return 1.0 if sign.lower() in FREQUENT[kind] else 0.5


@lru_cache(maxsize=20_000)
def _eastern(sign: str, kind: str, encoding: str) -> float:
    language = _LANGUAGES.get(encoding, encoding)
    if kind in ("HIRAGANA", "KATAKANA"):
        return 1.2 if language == "japanese" else -0.2
    if (kind == "HANGUL") != (encoding == "cp949"):
        return -0.2
    standard, first, last = _LEVELS.get(encoding, ("gb2312", 0, 0))
    try:
        daily = first <= sign.encode(standard)[0] <= last
    except UnicodeEncodeError:
        daily = False
    return (1.4 if sign in FREQUENT.get(language, ()) else 0.8) if daily else -0.2


def _well_placed(sign: str, before: str, after: str) -> bool:
    """Whether a sign stands where people put it: a quotation mark at a word, a dash between two."""
    word, begins = bool(script(before) or before.isdigit()), bool(script(after) or after.isdigit())
    return (
        (sign in _OPENING and begins and not word)
        or (sign in _CLOSING and word and not begins)
        or (sign in _WITHIN and word and begins)
        or (sign in _APART and before == " " == after)
    )


def _neighbours(line: str, at: int, latin: set[str]) -> float:
    """What a sign says by those beside it."""
    sign, kind = line[at], script(line[at])
    before, after = line[at - 1] if at else " ", line[at + 1] if at + 1 < len(line) else " "
    if not kind:
        if sign in _MONEY and (line[:at].rstrip()[-1:].isdigit() or after.isdigit()):
            return 0.6
        inside = script(before) and script(after) and sign not in _WITHIN
        return -1.5 if inside and script(before) not in _EAST else 0.6 * _well_placed(sign, before, after)
    score = 0.0
    if kind == "LATIN":
        score += 0.2 if sign.lower() in latin or sign in latin else -0.6
        score -= 0.1 if sign.lower() in _RARE else 0.0
        score -= 0.4 if script(before) == "LATIN" and not before.isascii() else 0.0
    alone = not script(before) and not script(after) and kind not in _EAST
    score -= 0.4 if alone and sign.lower() not in _WORDS else 0.0
    if kind == "HALFWIDTH":
        score += 1.4 if kind in (script(before), script(after)) else 0.0
    for other in {script(before), script(after)} - {"", kind}:
        score -= 0.0 if {other, kind} <= _EAST else 1.0
    if script(before) == kind and before.islower() and sign.isupper():
        score -= 1.0
    if script(after) == kind and sign.islower() and after.isupper():
        score -= 1.0
    return score
