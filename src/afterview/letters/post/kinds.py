"""What an email of a post is for, when it is sent and what to call it, told from the words above it.

Each row is a kind and the words for it; the first row that fits decides. The
heading nearest to the email speaks first, then the short line before it, the
headings above, the subject, and the post's title. The front matter's
`context` says what the whole site sells and is never asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from afterview.letters.post.model import Kind

SLUG_LIMIT = 40

_I = re.IGNORECASE
_TOPICS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("other", re.compile(r"farewell|good-?bye|last day|letzte[rn]? arbeitstag|abschied|pot de départ", _I)),
    (
        "resignation",
        re.compile(r"resign|weeks?['’]? notice|notice letter|\bquit|kündig|démission|préavis", _I),
    ),
    (
        "other",
        re.compile(
            r"(?:declin|accept|turn(?:ing)? down|reject|refus)\w*\b.{0,40}\b(?:offer|position|job)", _I
        ),
    ),
    (
        "raise",
        re.compile(
            r"\braises?\b|(?:salary|pay|compensation|wage) (?:increase|adjustment|rise|review|bump)"
            r"|promotion|promoted|gehaltserhöhung|lohnerhöhung|beförderung|augmentation",
            _I,
        ),
    ),
    (
        "negotiation",
        re.compile(
            r"negotiat|counter[ -]?(?:offer|proposal)|low-?ball|\bsalary\b|gehalt|verhandl|gegenangebot"
            r"|négoci|contre-?(?:offre|proposition)|prétentions|salaire",
            _I,
        ),
    ),
    (
        "withdrawal",
        re.compile(r"withdraw|zurückzieh|rückzug|retir(?:er|ez|e) (?:ma|votre|sa) candidature", _I),
    ),
    ("apology", re.compile(r"apolog|missed (?:the |your |an )?interview|entschuldig|excuses?\b", _I)),
    (
        "courtesy",
        re.compile(
            r"reject(?:ion|ed)|did(?:n['’]t| not) get the job|turned (?:you )?down|absage|refus\b", _I
        ),
    ),
    (
        "deadline",
        re.compile(r"(?:competing|other|another|second) offer|deadline|andere[ns]? angebot|autre offre", _I),
    ),
    (
        "offer_thanks",
        re.compile(
            r"(?:respond|reply|thank\w*).{0,20} (?:to|for) (?:a |the |your )?(?:job )?offer|jobangebot", _I
        ),
    ),
)
_THANKS = re.compile(r"thank|appreciation|gratitude|dank|remerci|\bmerci\b", _I)
_NOTE = re.compile(
    r"(?:each|every|panel|individual)\b.{0,30}interviewer|jede[nrs]? (?:interviewer|gesprächspartner)", _I
)
_FOLLOW = re.compile(
    r"follow(?:ing|ed)?[ -]?up|check(?:ing)?[ -]?in|touch(?:ing)? base|status|haven['’]t heard"
    r"|no (?:response|reply)|nachfass|nachfrag|nachhak|relanc|suivi|sans (?:réponse|nouvelles)",
    _I,
)
_PING = re.compile(
    r"\bping|nudge|remind|erinner|rappel\b|(?:second|2nd|third|3rd|final|last|another|zweite[rns]?|dritte[rns]?|letzte[rns]?"
    r"|deuxième|troisième|dernière?)[ -]+(?:\w+[ -]+)?(?:follow|check|e-?mail|message|nach|relanc|mail)",
    _I,
)
_AFTER_INTERVIEW = re.compile(r"interview|vorstellungsgespräch|bewerbungsgespräch|entretien", _I)
_TOPIC_KINDS = frozenset({"resignation", "raise", "negotiation"})
_TIMED = frozenset({"thank_you", "interviewer_note", "follow_up", "ping"})

_AT_ONCE = re.compile(
    r"immediate|right (?:after|away)|straight (?:after|away)|same[ -]day|at once"
    r"|within (?:24|twenty-four) hours|within (?:a|one) day|within hours"
    r"|sofort|direkt nach|unmittelbar|gleich nach|am selben tag|innerhalb von 24"
    r"|immédiat|juste après|le jour même|sous 24|dans les 24|tout de suite",
    _I,
)
_NEXT_DAY = re.compile(
    r"next day|day after|(?:24 hours|one day|1 day) (?:after|later)|am nächsten tag|tag danach|lendemain", _I
)
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "a an one ein eine einer einem un une",
            "two zwei deux couple",
            "three drei trois",
            "four vier quatre",
            "five fünf cinq",
            "six sechs",
            "seven sieben sept",
            "eight acht huit",
            "nine neun neuf",
            "ten zehn dix",
        ),
        start=1,
    )
    for word in words.split()
}
_SPAN = re.compile(
    rf"(?<![\w.,$€£])(?P<count>\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    r"(?:[ -]+(?:of|bis|to|à|or|oder|ou|–|-)?[ -]*\d{1,2})?[ -]+(?P<business>business[ -]|working[ -])?"
    r"(?P<unit>days?|weeks?|months?|tage?n?|wochen?|monate?n?|jours?|semaines?|mois)\b",
    _I,
)
_LENGTH = {"d": 1, "t": 1, "j": 1, "w": 7, "s": 7, "m": 30}

# Words that do not tell one email of a post from another.
_DULL = frozenset(
    re.findall(
        r"\S+",
        "a an the to for of in on at and or with your my how what when be sent it is this that by from"
        " as if i me email emails mail template templates sample samples example examples here use can write"
        " send free ein eine der die das vorlage vorlagen beispiel fur und zu den dem nach un une le la les"
        " de du des modele pour",
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Purpose:
    """What an email is for, and how many days after the interview it is sent, if the words say."""

    kind: Kind
    when: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The words around one email: the headings above it, the nearest first, and the rest."""

    headings: tuple[str, ...]
    lead: str
    subject: str
    title: str


def purpose(words: Words) -> Purpose:
    """Kind and moment of an email."""
    near, far = words.headings[:1], words.headings[1:]
    topic = _topic(words.subject)
    for text in (
        words.lead,
        *near,
        words.subject if topic in _TOPIC_KINDS else "",
        *far,
        words.subject,
        words.title,
    ):
        when = moment(text)
        kind = _kind(text, when)
        if kind is None:
            continue
        if kind in _TIMED and topic in _TOPIC_KINDS and not _AFTER_INTERVIEW.search(text):
            return Purpose(kind=topic, when=None)
        own = moment(words.headings[0]) if words.headings and when is None else when
        return Purpose(kind=kind, when=own if kind in _TIMED and text != words.title else None)
    return Purpose(kind="other", when=None)


def moment(text: str) -> int | None:
    """The days after the interview that a heading names: 0 for "immediately", 7 for "one-week"."""
    if _AT_ONCE.search(text):
        return 0
    if _NEXT_DAY.search(text):
        return 1
    span = _SPAN.search(text)
    if span is None:
        return None
    written = span["count"].lower()
    count = int(written) if written.isdigit() else _NUMBERS[written]
    days = count * _LENGTH[span["unit"][0].lower()]
    return round(days * 7 / 5) if span["business"] else days


def slug(texts: Iterable[str], kind: Kind, taken: dict[str, int]) -> str:
    """A name of a-z, 0-9 and -, from the first text with a telling word. None in `taken`; it is put there.

    It is never the name of a letter of our own, nor one that Windows keeps
    for itself: those are single words, so a single word gets another.
    """
    name = next(filter(None, map(_slug, texts)), "") or kind.replace("_", "-")
    name = name if "-" in name else f"{name}-email"
    unique, number = name, taken.get(name, 0)
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken[name] = max(number, 1)
    taken[unique] = 1
    return unique


def _slug(text: str) -> str:
    text = re.sub(r"\[[^\[\]]*\]|\([^()]*\)", " ", text).replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    found = [word for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")) if word not in _DULL]
    while found and found[0].isdigit():  # "Template 1.2: …"
        found.pop(0)
    name = ""
    for word in found:
        longer = f"{name}-{word}" if name else word[:SLUG_LIMIT]
        if len(longer) > SLUG_LIMIT:
            break
        name = longer
    return name if re.search(r"[a-z]", name) else ""


def _topic(text: str) -> Kind | None:
    return next((kind for kind, words in _TOPICS if words.search(text)), None)


def _kind(text: str, when: int | None) -> Kind | None:
    topic = _topic(text)
    if topic:
        return topic
    if _THANKS.search(text):
        return "interviewer_note" if _NOTE.search(text) else "thank_you"
    follows = _FOLLOW.search(text) or (when is not None and _AFTER_INTERVIEW.search(text))
    if follows and when in (0, 1):
        return "thank_you"
    if _PING.search(text) or (follows and when is not None and when > 10):
        return "ping"
    if follows or (when is not None and when >= 2):
        return "follow_up"
    return "thank_you" if when == 0 else None
