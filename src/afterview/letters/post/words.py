"""The words by which an email is known in English, German and French: its rows, its greeting, its closing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Field = Literal["to", "cc", "subject", "dropped", "body"]

_SUBJECT = (
    r"(?:(?:e-?mail|sample|suggested|possible|example|recommended)\s+){0,2}subject(?:\s+lines?)?"
    r"(?:\s+(?:example|idea))?|betreff(?:zeile)?|objet(?:\s+de\s+l['’]e-?mail)?|sujet"
)
_DROPPED = (
    r"from|von|de|expéditeur|date|datum|sent|bcc|cci|reply-to"
    r"|attach(?:ment|ed|ments)?|anhang|anlagen?|pièces?\s+jointes?"
)
_FIELDS: tuple[tuple[Field, str], ...] = (
    ("subject", _SUBJECT),
    ("to", r"to|an|à|empfänger(?:in)?|destinataire|recipient"),
    ("cc", r"cc|copy|kopie|copie"),
    ("body", r"(?:e-?mail\s+)?(?:body|text|message)|nachricht(?:entext)?|corps(?:\s+du\s+message)?"),
    ("dropped", _DROPPED),
)
_LABEL = "|".join(f"(?P<{field}>{words})" for field, words in _FIELDS)
_ROW = re.compile(
    rf"(?:{_LABEL})(?:\s*\([^()\n]{{0,40}}\)|\s*#?\d)?\s*:(?!//)\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL
)
_ALONE = re.compile(rf"(?:{_LABEL})(?:\s*\([^()\n]{{0,40}}\))?", re.IGNORECASE)

_HAIL = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings"
    r"|to whom it may concern|guten (?:tag|morgen|abend)|hallo|liebe[rs]?|sehr geehrte[rs]?|moin|grüezi"
    r"|servus|bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|mesdames)\b"
)
# A comma behind the word of greeting is part of it where a name and nothing else follows.
_NAMED = r"(?:[^\W\d_][\w'’.-]*\s+){0,2}(?:\[[^\[\]\n]*\]|[^\W\d_][\w'’-]*)"
_GREETING = re.compile(
    rf"[\"“„«'\s]*{_HAIL}(?:,(?=\s*{_NAMED}\s*[,.!:;]?\s*(?:$|\n)))?"
    r"(?:[^.!?,:;\n\[\]]|\[[^\[\]\n]*\]|\.(?=\s*[\[A-Z/]))*(?:[,:;!.]|$|(?=\n))",
    re.IGNORECASE,
)
_HAILED = re.compile(rf"(?:{_HAIL}[ ,/]*)+", re.IGNORECASE)
_FOR_TIME = (
    r"(?:again|so (?:very )?much|very much|a lot|in advance|for (?:all )?your"
    r" (?:time|help|consideration|support|patience|understanding|attention)"
    r"(?:(?:,| and|, and)(?: your)? (?:time|help|consideration|support|patience|understanding|attention))*)"
)
_ENGLISH_CLOSING = (
    r"(?:(?:kind|kindest|best|warm|warmest|with (?:kind|best|warm)|many)\s+)?(?:regards|wishes|thanks)"
    r"|all the best|best|all best|cheers"
    rf"|(?:thanks|thank you)(?: {_FOR_TIME})*(?: and (?:best|kind) regards)?"
    r"|thanks and regards|(?:talk|speak)(?: to you| with you)? soon|see you soon|looking forward"
    r"|with best regards|take care|(?:best and )?warm(?:ly|est)|until then"
    r"|(?:yours? )?(?:sincerely|faithfully|truly|respectfully|gratefully)(?: yours)?|yours"
    r"|respectfully yours|cordially|with (?:gratitude|appreciation|thanks)|in appreciation|appreciatively"
)
_GERMAN_PART = (
    r"(?:mit )?(?:freundliche|beste|herzliche|viele|schöne|liebe|sonnige)[nm]?"
    r" (?:grüßen?|gruessen?|grüssen?|gruß|gruss|dank|empfehlungen)(?: im voraus| vorab)?"
)
_GERMAN_CLOSING = (
    rf"{_GERMAN_PART}(?: und {_GERMAN_PART})?|hochachtungsvoll|herzlichst"
    r"|danke(?: im voraus| vorab| schön)?(?: und .{0,20}grüße)?|mfg|lg|bis bald"
)
_FRENCH_CLOSING = (
    r"(?:bien |très )?(?:cordialement|sincèrement|respectueusement|amicalement|bien à vous|à vous)"
    r"|(?:avec )?(?:mes |mes plus )?(?:meilleures |sincères |cordiales |respectueuses )?salutations"
    r"(?: distinguées| cordiales| les meilleures)?"
    r"|merci(?: encore| beaucoup| d['’]avance| par avance)?|(?:avec )?(?:tous )?mes remerciements"
    r"|à (?:très )?bientôt|(?:bonne|belle) journée"
)
# What follows a closing phrase is parted from it, or is the writer's slots; so the whole phrase is taken.
_CLOSED = re.compile(
    rf"\W*(?:{_ENGLISH_CLOSING}|{_GERMAN_CLOSING}|{_FRENCH_CLOSING})"
    r"(?:\s*[,.!–—-]+\s*(?P<rest>.*)|\s*(?P<slots>\[.*)?)",
    re.IGNORECASE | re.DOTALL,
)
_POLITE = re.compile(r"(?:je vous prie d['’]agréer|veuillez (?:agréer|recevoir))", re.IGNORECASE)
_BRACKET_ONLY = re.compile(r"[\s,|·•/()+–—-]*(?:\[[^\[\]\n]{1,80}\][\s,|·•/()–—-]*)+")
_OWN = re.compile(
    r"\[[^\[\]]*(?:name|phone|e-?mail|number|contact|signature|linkedin|website|telefon|unterschrift|nom|téléphone)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w.-]|https?://|www\.|linkedin|\+?\(?\d[\d\s().-]{6,}|\b(?:tel|phone|mobile|e-?mail)\s*[:.]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A header row: which field, and what stands behind the colon."""

    field: Field
    value: str


def row_of(text: str) -> Row | None:
    """The header row that this line is; None for any other line."""
    match = _ROW.fullmatch(text.strip())
    return Row(_field(match), match["value"].strip()) if match else None


def label_of(text: str) -> Field | None:
    """The field whose name is all that stands here, with or without a colon."""
    match = _ALONE.fullmatch(text.strip().removesuffix(":").rstrip()) if len(text) <= 80 else None
    return _field(match) if match else None


def greeted(text: str) -> int:
    """How many characters of the line its greeting takes; 0 where it has none, or goes on for too long."""
    match = _GREETING.match(text[:200])
    return match.end() if match and match.end() <= 100 else 0


def is_greeting(text: str) -> bool:
    """Whether the line is a greeting and nothing else."""
    return len(text) <= 100 and greeted(text) == len(text)


def is_closing(text: str) -> bool:
    """Whether the line is a closing phrase, alone or with a name behind it."""
    if len(text) > 90:
        return bool(_POLITE.match(text))
    match = _CLOSED.fullmatch(text.strip())
    if not match:
        return bool(_POLITE.match(text))
    rest = (match["rest"] or match["slots"] or "").strip()
    return not rest or bool(match["rest"] and is_name(rest)) or bool(_BRACKET_ONLY.fullmatch(rest))


def hail_of(text: str) -> str:
    """Whom the line greets, without the word of greeting; "" where it greets nobody."""
    length = greeted(text)
    return unhailed(text[:length].strip()).rstrip(" ,.:;!") if length else ""


def unhailed(text: str) -> str:
    """The text without a word of greeting that it begins with."""
    return _HAILED.sub("", text, count=1) if _HAILED.match(text) else text


def is_name(text: str) -> bool:
    """Whether the line could be a name, an address or a number below a closing."""
    text = text.strip()
    if len(text) > 200:
        return False
    if _BRACKET_ONLY.fullmatch(text) or is_contact(text):
        return True
    words = text.split()
    return (
        0 < len(words) <= 5
        and len(text) <= 60
        and not text.endswith((".", "!", "?", ":"))
        and text[:1].isupper()
    )


def is_signed(text: str) -> bool:
    """Whether the line holds nothing but slots, at least one of them the writer's own: a name, a number."""
    return len(text) <= 200 and bool(_BRACKET_ONLY.fullmatch(text.strip())) and bool(_OWN.search(text))


def has_own_slot(text: str) -> bool:
    """Whether the line holds a slot of the writer's own: a name, a number, an address."""
    return _OWN.search(text) is not None


def is_contact(text: str) -> bool:
    """Whether the line is an address, a number or a page to find somebody by."""
    return len(text) <= 80 and bool(_CONTACT.search(text)) and not text.endswith((".", "?", "!", ":"))


def stands_alone(text: str) -> bool:
    """Whether an author who wraps his lines would still give this one of its own."""
    return bool(row_of(text)) or is_closing(text) or is_signed(text) or is_greeting(text)


def _field(match: re.Match[str]) -> Field:
    return next(field for field, _ in _FIELDS if match[field])
