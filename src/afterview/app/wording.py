"""Which text an email is made from, and what the person said for its open places.

    --template NAME, whatever it says ──────────────────────────────┐
    the person's choice for the step, where it says nothing untrue ─┼─> Text ──values, fills──> Letter
    ours, chosen by the facts ──────────────────────────────────────┘

What was said is kept as it was said and put in anew at every look, so that
days and facts in the same letter stay true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from afterview.app.library import Library
from afterview.core.model import Occasion, Person
from afterview.core.text import one_line
from afterview.errors import NotFound, UserError
from afterview.letters.render import DROP, KEEP, Open, all_places, folded
from afterview.letters.slots import canonical
from afterview.letters.template import LIMIT, Template, slot_key
from afterview.letters.variants import choose, untold, written_step
from afterview.store.outbox import MadeFrom

SHORTEST = 3  # of the beginning of a name
YES, NO = frozenset({"keep", "k", "yes", "y"}), frozenset({"drop", "d", "no", "n"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What the person says about a text now.

    template: take this one, whatever the facts would choose
    fills: `NAME=VALUE` each, as typed; keep: its dated words stay as they are
    """

    template: str | None = None
    fills: tuple[str, ...] = ()
    keep: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A template, and in `note` why it is not the one the person chose for this step."""

    template: Template
    note: str | None = None


AS_IT_IS = Wording()
OF_OURS = MadeFrom(template="")


def text_for(person: Person, occasion: Occasion, library: Library, *, name: str = "") -> Text | None:
    """The text of this occasion, or the one called `name`; None where the language has no letters."""
    language = occasion.application.language or person.language
    if name:
        template = named(library, name, language, person.language)
        return Text(template=template, note=_copy_to(template))
    templates = library.letters(language)
    if not templates:
        return None
    chosen = dict(person.letters).get(written_step(occasion))
    if chosen is None:
        return Text(template=choose(templates, occasion))
    reason = _unfit(occasion, language, chosen, templates)
    if not reason:
        return Text(template=templates[chosen], note=_copy_to(templates[chosen]))
    return Text(template=choose(templates, occasion), note=f"Your letter {chosen} is not taken: {reason}")


def _unfit(occasion: Occasion, language: str, chosen: str, templates: Mapping[str, Template]) -> str:
    if chosen not in templates:
        return f"there is none of that name in the language {language!r}."
    fact = untold(occasion)
    number = occasion.application.number
    how = f"`afterview write {number} --step {occasion.step} --template {chosen}` takes it all the same"
    return f"{fact}. {how}." if fact else ""


def _copy_to(template: Template) -> str | None:
    if not template.cc:
        return None
    return f"The post has a copy go to {template.cc}: add them in your mail program."


def named(library: Library, name: str, *languages: str) -> Template:
    """The template of that name, in the first of `languages` that has it, else in any; NotFound."""
    if found := find(library, name, *languages):
        return found
    problem = next((p for p in (library.broken(each, name) for each in languages) if p), None)
    if problem:
        raise problem
    raise NotFound(f"There is no template {name!r}.", "See them with `afterview template list`.")


def find(library: Library, name: str, *languages: str) -> Template | None:
    """The template of that name, if there is one; other languages are only read where these have none."""
    for language in languages:
        if found := library.letters(language).get(name):
            return found
    return next((t for each in library.languages if (t := library.letters(each).get(name))), None)


def said(
    made: MadeFrom,
    wording: Wording,
    template: Template,
    more: tuple[Open, ...] = (),
) -> tuple[MadeFrom, frozenset[str]]:
    """What is known to be said for this text, and which of the new fills belong into it.

    `more`: what can be filled besides its slots.
    """
    if not (wording.fills or wording.keep):
        return made, frozenset()
    known = dict(made.fills)
    places = {key_of(each.name): each for each in (*more, *all_places(template))}
    used: set[str] = set()
    for typed in wording.fills:
        if found := _filled(typed, places):
            known[found[0]] = found[1]
            used.add(typed)
    return replace(made, fills=tuple(known.items()), kept=made.kept or wording.keep), frozenset(used)


def own_fills(wording: Wording, subject: str, body: str) -> tuple[dict[str, str], frozenset[str]]:
    """The new fills that belong into words of the person's own."""
    own = Template(name="own", step="other", subject=subject, body=body, origin="own")
    made, used = said(OF_OURS, wording, own)
    return dict(made.fills), used


def require_used(wording: Wording, used: frozenset[str], places: tuple[Open, ...]) -> None:
    """UserError for a fill that belongs nowhere, naming what is open."""
    for typed in wording.fills:
        name, equals, _ = typed.partition("=")
        if not equals:
            raise UserError(f"{typed!r} fills nothing.", 'Write it like --fill "him or her=her".')
        if typed not in used:
            names = ", ".join(dict.fromkeys(place.name for place in places)) or "nothing"
            raise UserError(f"Nothing is called {name.strip()!r} in this email.", f"What is open: {names}.")


def key_of(name: str) -> str:
    """The name of an open place as fills are kept by it."""
    return canonical(slot_key(name))


def _filled(typed: str, places: Mapping[str, Open]) -> tuple[str, str] | None:
    """Key and value of `NAME=VALUE`; the name may hold "=" itself, and be the beginning of one."""
    for name, value in _splits(typed):
        place = _found(key_of(name), places)
        if place is not None:
            return key_of(place.name), _checked(place, value.strip())
    return None


def _splits(typed: str) -> Iterator[tuple[str, str]]:
    at = typed.find("=")
    while at >= 0:
        yield typed[:at], typed[at + 1 :]
        at = typed.find("=", at + 1)


def _found(key: str, places: Mapping[str, Open]) -> Open | None:
    if key in places:
        return places[key]
    key = canonical(key[1:-1].strip() if key.startswith("[") and key.endswith("]") else key)
    if key in places:
        return places[key]
    begun = [place for each, place in places.items() if len(key) >= SHORTEST and each.startswith(key)]
    return begun[0] if len(begun) == 1 else None


def _checked(place: Open, value: str) -> str:
    """The value as it is kept, or UserError where it cannot stand there."""
    if place.sort == "suffix":
        return _ending(place, value)
    if place.sort == "optional":
        if value.casefold() in YES | NO:
            return KEEP if value.casefold() in YES else DROP
        raise UserError(f"{value!r} does not settle {place.name}.", "Say keep or drop.")
    value = one_line(folded(value), place.name, limit=LIMIT)
    if place.sort == "passage" and value.casefold() in ("keep", "k"):
        return KEEP
    if place.sort == "alternative" and slot_key(value) == slot_key(place.name):
        choices = ", ".join(place.choices)
        raise UserError(f"{place.name!r} is the choice itself.", f"Use one of: {choices}; or other words.")
    return value


def _ending(place: Open, value: str) -> str:
    short, long = place.choices
    if value.casefold() in ("", short.casefold(), *NO):
        return short
    if value.casefold() in (long.casefold(), long.removeprefix(short).casefold(), *YES):
        return long
    raise UserError(f"{value!r} does not settle {place.name}.", f"Use one of: {short}, {long}.")
