"""The line that introduces a quoted email: `On … wrote:` in the languages of the mail programs.

    On Thu, 12 Mar 2026 at 10:12, Jane Doe <       a line that ends like one is looked at together with
    jane@acme.example> wrote:                      up to four above it; the fewest that make sense are it

Evidence is counted, not phrases: a verb of writing, a date, an address. One alone is never enough, since
"On Monday at 10:00, as you wrote:" is the sentence of a person, and everything below would be lost.
"""

# ruff: noqa: RUF001 - words of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

_LINES = 5  # an attribution that a mail program folded, with the blank line of a bad one
_LINE_LIMIT = 300  # characters; no attribution has a longer line
_NAME_WORDS = 6  # words of a name before its address
_GAP = 4  # characters between an address and the verb
_DATE = 60  # characters of a date with its words around it

_STRONG, _WEAK, _NONE = 2, 1, 0

_WROTE = (
    r"(?<!\w)(?:wrote|writes|schrieb|schreibt|geschrieben|écrit|ecrit|escribió|escribio|escreveu|scritto"
    r"|scrive|schreef|geschreven|skrev|skreiv|kirjoitti|skrifaði|escrit|escriure"
    r"|napisała?|napisał\(a\)|pisze|napsala?|napsal\(a\)|napísala?|napísal\(a\)|írta|scris"
    r"|написа|написала?|написал\(а\)|написав|написав\(ла\)|пишет|пише|писала?|έγραψε|yazdı"
    r"|napisao|napisala?|napisao/la|kirjutas|rašė|parašė|rakstīja|viết|menulis|כתבה?|כתב/ה|כתבו|كتبت?|كتابة)(?!\w)"
    r"|写道|寫道|작성|썼습니다|書きました|のメール|เขียนว่า"
)
_VERB = re.compile(_WROTE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?:[<(\[]|&lt;)[^<>@]{1,90}@[\w.-]{1,100}|[\w.+-]{1,64}@[\w-]{1,60}\.\w")
_NAMED = re.compile(r"[^<(\[:!?]{0,90}(?:[<(\[]|&lt;)[^<>@\s]{1,90}@[^<>\s]{1,100}[^\w]{0,4}")
_QUOTING = re.compile(
    r"(?:zitat von|quoting|citando a|citat från|citation de) .{1,120}|missatge de .{1,120}>? del dia .{1,60}"
)
_CLOSING = re.compile(rf">\s?(?:{_WROTE})?\s?[:：]")
# What stands before the date: English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic
# languages, Polish, Czech, Slovak, Romanian, Indonesian, Vietnamese, Greek, Slavic ones in Cyrillic, Hebrew.
_LEADS = frozenset(
    "on at am um le el il em a la op den die dne dňa dnia w în pe på i pada vào στις στη στο"
    " в у на від от בתאריך ב 在 於 于 في v dana เมื่อ".casefold().split()
)
# Weekdays as programs shorten them, in the languages whose programs begin with one.
_DAYS = frozenset(
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    " mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag"
    " lun mar mer jeu ven sam dim jue vie sáb dom mié gio sab seg ter qua qui sex ma wo vr za zo"
    " man tir ons tor fre lør søn mån tis lör sön ke to pe la su ti pon wt śr czw pt sob niedz"
    " po út st čt pá ne ut št pi hétf kedd szerd csüt pén szo vas joi vin sâm"
    " пн вт ср чт пт сб вс нд понедельник вторник среда среду четверг пятница пятницу суббота субботу"
    " воскресенье понеділок вівторок середа середу четвер п'ятниця субота суботу неділя неділю"
    " pzt sal çar per cum cmt paz uto sri čet pet ned sre sen sel rab kam jum min"
    " pirmd otrd trešd".casefold().split()
)
_AROUND = ".,;:\"'()[]<>׳״"


def could_end(line: str, *, before_quote: bool) -> bool:
    """Whether a line may be the last of an attribution: cheap, and no more than a reason to look."""
    return len(line) <= _LINE_LIMIT and line.endswith((":", "：", "--", "*") + (">",) * before_quote)


def closes(line: str) -> bool:
    """Whether a line with a mark of quoting is the folded end of an attribution: `> wrote:`."""
    return _CLOSING.fullmatch(line) is not None


def is_attribution(line: str) -> bool:
    """Whether one line alone introduces the marked lines below it."""
    return could_end(line, before_quote=True) and _strength(line, before_quote=True) > _NONE


def first_line(lines: Sequence[str], last: int, *, earliest: int, before_quote: bool) -> int | None:
    """The line where the attribution begins that ends at `last`, None where none does.

    `lines` are stripped; none above `earliest` is looked at. `before_quote`: marked lines follow, so that
    less evidence is enough.
    """
    weak: int | None = None
    for first in range(last, max(earliest, last - _LINES + 1) - 1, -1):
        line = lines[first]
        if len(line) > _LINE_LIMIT or (first < last and line.startswith(">")):
            break
        if not line:
            if first == last or not lines[first + 1].startswith("<"):
                break
            continue
        strength = _strength(" ".join(filter(None, lines[first : last + 1])), before_quote=before_quote)
        if strength == _STRONG:
            return first
        weak = first if strength and weak is None else weak
    return weak


def _strength(text: str, *, before_quote: bool) -> int:
    """How much speaks for these lines being an attribution from their first word on."""
    core = text.strip(" *_|")
    framed = core.startswith("--") and core.endswith("--")
    core = core.strip(" -").casefold()
    ends = framed or core.endswith((":", "："))
    core = core.rstrip(": ：")
    address, year = "@" in core and _ADDRESS.search(core), _YEAR.search(core)
    if not (before_quote or (ends and (address or year))):
        return _NONE
    verb = _VERB.search(core)
    if _begins_with_date(core, anyhow=bool(verb and address and year)):
        if address and ((verb and ends) or (year and core.endswith((">", ")")))):
            return _STRONG
        if verb and ends and (year or before_quote):
            return _STRONG if year else _WEAK
    return _by_name(core, verb, before_quote=before_quote) if ends else _NONE


def _by_name(core: str, verb: re.Match[str] | None, *, before_quote: bool) -> int:
    """`Jane Doe <jane@acme.example> wrote`, `Jane Doe wrote on 12.03.2026`, `Quoting Jane Doe`."""
    if verb is None:
        return _WEAK if _QUOTING.fullmatch(core) else _NONE
    named = _NAMED.match(core)
    if named and len(core[: named.end()].split()) <= _NAME_WORDS:
        rest = core[named.end() :]
        if len(rest) <= _DATE and _YEAR.search(rest):
            return _STRONG
        return _WEAK if verb.start() - named.end() <= _GAP else _NONE
    if not 0 < len(core[: verb.start()].split()) <= _NAME_WORDS - 2:
        return _NONE
    tail = core[verb.end() :]
    return _WEAK if _YEAR.search(tail) or (before_quote and len(tail) <= 2 * _GAP) else _NONE


def _begins_with_date(core: str, *, anyhow: bool) -> bool:
    """Whether a figure stands within the first words, and they begin with it, a weekday, or a lead.

    `anyhow`: the rest is beyond doubt, so that the first word may be one of a language not known here.
    """
    words = core[:80].split(maxsplit=5)[:5]
    at = next((at for at, word in enumerate(words) if any(map(str.isdigit, word))), None)
    first = words[0].strip(_AROUND) if at is not None else ""
    if not first:
        return False
    is_known = first[0].isdigit() or first in _LEADS or first in _DAYS or first[0] in "在於于ב"
    return is_known or (anyhow and at == 1)
