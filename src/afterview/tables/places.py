"""Countries and languages by the names people write, and where a place ends in one."""

from __future__ import annotations

from afterview.core.countries import CODES_IN_USE
from afterview.core.model import country_code
from afterview.errors import UserError
from afterview.tables.columns import canonical

# Code: English, German and French names, as far as they differ.
_COUNTRIES = """
AE: united arab emirates, vereinigte arabische emirate, emirats arabes unis, uae
AR: argentina, argentinien, argentine
AT: austria, osterreich, autriche
AU: australia, australien, australie
BE: belgium, belgien, belgique
BG: bulgaria, bulgarien, bulgarie
BR: brazil, brasilien, bresil, brasil
CA: canada, kanada
CH: switzerland, schweiz, suisse
CL: chile, chili
CN: china, chine
CO: colombia, kolumbien, colombie
CY: cyprus, zypern, chypre
CZ: czech republic, czechia, tschechien, republique tcheque, tchequie
DE: germany, deutschland, allemagne
DK: denmark, danemark
EE: estonia, estland, estonie
EG: egypt, agypten, egypte
ES: spain, spanien, espagne, espana
FI: finland, finnland, finlande
FR: france, frankreich
GB: united kingdom, uk, great britain, england, scotland, wales, vereinigtes konigreich, grossbritannien
GB: royaume uni, angleterre
GR: greece, griechenland, grece
HK: hong kong, hongkong
HR: croatia, kroatien, croatie
HU: hungary, ungarn, hongrie
ID: indonesia, indonesien, indonesie
IE: ireland, irland, irlande
IL: israel
IN: india, indien, inde
IS: iceland, island, islande
IT: italy, italien, italie, italia
JP: japan, japon
KE: kenya, kenia
KR: south korea, korea, sudkorea, coree du sud, republic of korea
LI: liechtenstein
LT: lithuania, litauen, lituanie
LU: luxembourg, luxemburg
LV: latvia, lettland, lettonie
MA: morocco, marokko, maroc
MT: malta, malte
MX: mexico, mexiko, mexique
MY: malaysia, malaisie
NG: nigeria
NL: netherlands, the netherlands, niederlande, pays bas, holland
NO: norway, norwegen, norvege
NZ: new zealand, neuseeland, nouvelle zelande
PE: peru, perou
PH: philippines, philippinen
PK: pakistan
PL: poland, polen, pologne
PT: portugal
RO: romania, rumanien, roumanie
RS: serbia, serbien, serbie
SA: saudi arabia, saudi arabien, arabie saoudite
SE: sweden, schweden, suede
SG: singapore, singapur, singapour
SI: slovenia, slowenien, slovenie
SK: slovakia, slowakei, slovaquie
TH: thailand, thailande
TN: tunisia, tunesien, tunisie
TR: turkey, turkei, turquie, turkiye
TW: taiwan
UA: ukraine
US: united states, united states of america, usa, u s a, u s, vereinigte staaten, etats unis
VN: vietnam, viet nam
ZA: south africa, sudafrika, afrique du sud
"""
_CODE_OF = {
    name.strip(): code
    for code, _, names in (line.partition(":") for line in _COUNTRIES.split("\n") if line)
    for name in names.split(",")
}
_LANGUAGES = {
    "en": "en english englisch anglais",
    "de": "de german deutsch allemand",
    "fr": "fr french franzosisch francais",
}
_LANGUAGE_OF = {name: code for code, names in _LANGUAGES.items() for name in names.split()}


def country_of(text: str) -> str | None:
    """The code of a country written as code or name; None for what is neither."""
    named = _CODE_OF.get(canonical(text))
    if named is not None:
        return named
    try:
        return country_code(text) if text.strip().upper()[:2] in CODES_IN_USE else None
    except UserError:
        return None


def country_at_end(place: str) -> str | None:
    """The country a place ends in (`Berlin, Germany`); codes are no names here: CA is California too."""
    return _CODE_OF.get(canonical(place.rpartition(",")[2].partition("(")[0]))


def language_of(text: str) -> str | None:
    """`en`, `de` or `fr` for that language's name or code."""
    return _LANGUAGE_OF.get(canonical(text.partition("-")[0]))
