"""What a column's heading says of its values."""

import re

from eventsourcing.registers.kinds.currencies import EXPONENTS, SIGNS

_WORD = re.compile(r"[^\W\d_]+|#")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CURRENCY = re.compile(
    r"(?P<label>.*\S)\s*(?:\((?P<a>[^()]{1,4})\)|\[(?P<b>[^\[\]]{1,4})\]|,\s*(?P<c>[A-Z]{3})|\s(?:in|en)\s(?P<d>[A-Z]{3}|[€£¥]))"
)
_BARE = re.compile(r"(?P<label>.*?[^\s_])(?:[\s_]+in)?(?:[\s_]+(?=[A-Z]{3}$)|_(?=[a-z]{3}$))(?P<code>[A-Za-z]{3})")
_YES_OR_NO = re.compile(r"(is|has|can|was|did)\b|.*\?$|.*\b(yes|flag|active|enabled)\b", re.IGNORECASE)

# Words of headings in English, German, French, Spanish, Italian, Portuguese, Dutch, Danish and Swedish.
_OF_NAMES = """
    id ids uid uuid guid key pk code codes no nr nro num number nummer numero numéro número index ref reference sku isbn
    ean upc gtin barcode serial tag icao iata vin imo plate kennung kennzeichen schlüssel clé clave codigo código codice
    artikelnummer bestellnummer rechnungsnummer kundennummer invoice order matricule matrícula #
"""
_OF_MEASURES = """
    price prices cost costs amount amounts qty quantity quantities total totals sum count counts value balance fee
    salary wage rate stock weight height length width depth size age score points percent pct volume area speed seats
    preis preise kosten betrag menge anzahl summe wert gewicht höhe länge breite alter bestand umsatz gehalt stück
    prix coût montant quantité valeur poids hauteur longueur largeur âge solde
    precio precios coste costo importe monto cantidad suma valor peso edad saldo existencias
    prezzo importo quantità valore preço quantidade montante prijs bedrag aantal pris antal belopp mängd
"""
# Digits whose noughts in front count, and words of two letters: no numbers, no yes and no.
_OF_POST = "zip zipcode postcode postcodes postal plz postleitzahl postnummer postnr cep"
_OF_DIGITS = """
    phone phones telephone tel telefon
    teléfono telefono telefone téléphone mobile handy fax isbn ean upc gtin barcode iban ssn siren siret
"""
_OF_PLACES = "country countries land länder pays país pais paese nation staat iso lang language locale langue sprache"
_NAMING, _MEASURING = frozenset(_OF_NAMES.split()), frozenset(_OF_MEASURES.split())
_POST, _PLACES = frozenset(_OF_POST.split()), frozenset(_OF_PLACES.split())
_DIGITS = _POST | frozenset(_OF_DIGITS.split())
_WORDS_TOO = {"ALL", "TOP", "TRY", "PEN", "CUP", "MOP", "BAM", "MAD"}  # currencies that are English words


def words_of(name: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", name))}


def names_things(name: str) -> bool:
    """Whether the heading says that its numbers name things: ID, No., Artikelnummer."""
    words = words_of(name)
    return bool(words & _NAMING) and not words & _MEASURING


def counts_things(name: str) -> bool:
    """Whether it says that its values are prices or quantities."""
    return bool(words_of(name) & _MEASURING)


def digits_only(name: str) -> bool:
    """Whether it says that its digits are no number: Zip, Phone, ISBN."""
    words = words_of(name)
    return bool(words & _DIGITS) and not words & _MEASURING


def many_share(name: str) -> bool:
    """Whether its values are postcodes, which name no one thing."""
    return bool(words_of(name) & _POST)


def names_codes(name: str) -> bool:
    """Whether it says that a word in it is a code, so that NO is Norway."""
    return names_things(name) or bool(words_of(name) & _PLACES)


def asks_yes_or_no(name: str) -> bool:
    return _YES_OR_NO.match(_CAMEL.sub(" ", name).replace("_", " ")) is not None


def currency_of(name: str) -> tuple[str, str]:
    """The heading without the currency that it names, and that currency: "Price (EUR)" is ("Price", "EUR").

    So is "Price EUR", where what stands before it is an amount.
    """
    if (bare := _BARE.fullmatch(name.strip())) and counts_things(bare["label"]):
        code = bare["code"].upper()
        if code in EXPONENTS and code not in _WORDS_TOO:
            return bare["label"], code
    found = _CURRENCY.fullmatch(name.strip())
    token = next((one for one in found.groups()[1:] if one), "").strip() if found else ""
    code = SIGNS.get(token.upper(), (token,))[0]
    return (found["label"], code) if found and code in EXPONENTS else (name, "")
