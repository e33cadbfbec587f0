"""Currencies: how many decimals their smallest unit has (ISO 4217), and which of them a sign may mean."""

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF
IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD
SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG ZWL
"""
_EXCEPTIONS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
USUAL = 2  # also of currencies that no longer are, and of those that ISO 4217 gives no unit (XAU, XDR)

EXPONENTS = dict.fromkeys(_TWO.split(), USUAL) | {
    code: exponent for exponent, codes in _EXCEPTIONS.items() for code in codes.split()
}

_DOLLARS = (
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
    "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU",
)  # fmt: skip

# What a sign may mean. The first is proposed; where that is "", it may well mean something else altogether, like 6 ft.
SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS, "US$": ("USD",), "$US": ("USD",), "A$": ("AUD",), "AU$": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",),
    "CAN$": ("CAD",), "NZ$": ("NZD",), "HK$": ("HKD",), "S$": ("SGD",), "SG$": ("SGD",), "NT$": ("TWD",),
    "R$": ("BRL",), "MX$": ("MXN",), "MEX$": ("MXN",),
    "€": ("EUR",), "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"), "￡": ("GBP",),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "円": ("JPY",), "元": ("CNY",), "₹": ("INR",), "₽": ("RUB",),
    "₩": ("KRW", "KPW"), "￦": ("KRW",), "₺": ("TRY",), "₪": ("ILS",), "฿": ("THB",), "₫": ("VND",), "₴": ("UAH",),
    "₱": ("PHP",), "₦": ("NGN",), "₡": ("CRC",), "₲": ("PYG",), "₸": ("KZT",), "₾": ("GEL",), "₼": ("AZN",),
    "₵": ("GHS",), "₭": ("LAK",), "₮": ("MNT",), "֏": ("AMD",), "৳": ("BDT",), "៛": ("KHR",), "﷼": ("IRR",),
    "ZŁ": ("PLN",), "KČ": ("CZK",), "РУБ": ("RUB",), "ЛВ": ("BGN",), "SFR": ("CHF",),
    "KR": ("", "SEK", "NOK", "DKK", "ISK"), "RS": ("", "INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "DIN": ("", "RSD"), "FR": ("", "CHF"), "FT": ("", "HUF"), "LEI": ("", "RON"), "R": ("", "ZAR"),
    "RM": ("", "MYR"), "RP": ("", "IDR"),
}  # fmt: skip


def exponent(currency: str | None) -> int:
    """How many digits stand after the point in an amount of this currency."""
    return EXPONENTS.get(currency or "", USUAL)


def meant_by(token: str) -> tuple[str, ...]:
    """The currencies that a sign or code may mean, the likeliest first; () where it means none."""
    token = token.strip().upper().removesuffix(".")
    if token in SIGNS:
        return SIGNS[token]
    return (token,) if len(token) == 3 and token.isascii() and token.isalpha() else ()


def proposed_for(token: str) -> str:
    """The currency to propose for a column with this sign: one that is, else ""."""
    meant = meant_by(token)
    return meant[0] if meant and meant[0] in EXPONENTS else ""
