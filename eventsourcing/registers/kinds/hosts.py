"""Hosts whose letters pass for those of another one, told apart by their ASCII names."""

import unicodedata

# Scripts that are written together, and in which no letter looks like one of another.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)
# Letters that look like Latin ones: a label of nothing else passes for a Latin word.
_LIKE_LATIN = {
    "CYRILLIC": frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтвнЬ"),
    "GREEK": frozenset("αγεικνορτυχωβησ"),
    "ARMENIAN": frozenset("ոսցհօզյքեա"),
}


def in_plain_letters(host: str) -> str:
    """The host, each label that looks like another one in ASCII (xn--…)."""
    if host.isascii():
        return host
    return ".".join(_ascii(label) if _deceives(label) else label for label in host.split("."))


def _deceives(label: str) -> bool:
    letters = [c for c in label if c.isalpha()]
    scripts = {_script(c) for c in letters if not c.isascii()}
    scripts |= {"LATIN"} if any(c.isascii() for c in letters) else set()
    if len(scripts) > 1:
        return not any(scripts <= together for together in _TOGETHER)
    return any(scripts == {script} and {*letters} <= like for script, like in _LIKE_LATIN.items())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0]


def _ascii(label: str) -> str:
    return "xn--" + label.casefold().encode("punycode").decode()
