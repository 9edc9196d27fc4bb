"""Which text an occasion wants: chosen by facts, never by the person.

A template's name is its step and the facts it is written for, in the order of
FACETS: `thank_you_agency_later`. Every subset of an occasion's true facts is
a candidate; the one that keeps the more important facts comes first, and the
bare step comes last. So a new variant is a new file, and nothing else.

Somebody who was never written to gets the words of a first email, whichever
it is: a `ping` to a new contact takes a text of the step `follow_up`.

Pings and the notes of a panel are numbered as well: `ping_2` is the second,
`interviewer_note_3` goes to the third of a panel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import compress, product

from afterview.core.model import Occasion, Since, Step
from afterview.errors import ConfigError
from afterview.letters.template import Template

NOTE_WORDINGS = 5

_SILENCE: tuple[Step, ...] = ("follow_up", "ping", "promise")
_SHARED: tuple[Step, ...] = (*_SILENCE, "deadline")
_AGENCY: tuple[Step, ...] = ("thank_you", "follow_up", "courtesy", "apology")


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """A fact that changes the words. `steps` empty: of every letter.

    `untrue`: the fact in words, where a text that ignores it would say something untrue.
    """

    name: str
    holds: Callable[[Occasion], bool]
    steps: tuple[Step, ...] = ()
    untrue: str = ""


def _to_thank(occasion: Occasion) -> bool:
    return bool(occasion.pass_thanks_to)


def _on_the_phone(occasion: Occasion) -> bool:
    return occasion.interview is not None and occasion.interview.kind == "phone"


def _again(occasion: Occasion, after: Since) -> bool:
    """Whether the clock began anew with that; somebody new was not there then."""
    return occasion.after == after and not occasion.new_contact


# The most important first.
FACETS = (
    Facet(
        name="short",
        holds=lambda o: o.recipient is None,
        untrue="there is no address, so the text is to be copied and short",
    ),
    Facet(
        name="together",
        holds=lambda o: bool(o.together),
        steps=_SHARED,
        untrue="this one email speaks for several roles",
    ),
    Facet(
        name="reply",
        holds=lambda o: _again(o, "reply"),
        steps=("follow_up",),
        untrue="they have written since",
    ),
    Facet(
        name="answered",
        holds=lambda o: _again(o, "answered"),
        steps=("follow_up",),
        untrue="you have answered them since",
    ),
    Facet(
        name="reopened",
        holds=lambda o: _again(o, "reopened"),
        steps=("follow_up",),
        untrue="you have taken it up again",
    ),
    Facet(
        name="no_interview",
        holds=lambda o: o.interview is None,
        steps=_SILENCE,
        untrue="there was no interview",
    ),
    Facet(
        name="hold",
        holds=lambda o: o.on_hold,
        steps=("check",),
        untrue="they put the position on hold",
    ),
    Facet(
        name="phone",
        holds=_on_the_phone,
        steps=("thank_you",),
        untrue="the interview was by phone",
    ),
    Facet(
        name="direct",
        holds=lambda o: o.recruiter_is_interviewer,
        steps=("thank_you", "follow_up"),
        untrue="the recruiter is the interviewer",
    ),
    Facet(
        name="team",
        holds=lambda o: o.recruiter_is_interviewer and _to_thank(o),
        steps=("thank_you",),
        untrue="the recruiter is one of the interviewers",
    ),
    Facet(
        name="unnamed",
        holds=lambda o: not o.interviewers,
        steps=("thank_you", "follow_up"),
        untrue="nobody recorded who interviewed you",
    ),
    Facet(
        name="agency",
        holds=lambda o: o.application.agency is not None,
        steps=_AGENCY,
        untrue="it goes through an agency",
    ),
    Facet(
        name="notes",
        holds=lambda o: bool(o.interviewers) and not _to_thank(o),
        steps=("thank_you",),
        untrue="each interviewer gets a note of their own",
    ),
    Facet(name="later", holds=lambda o: o.later_round, steps=("thank_you", "follow_up")),
    Facet(name="panel", holds=lambda o: len(o.interviewers) > 1, steps=("thank_you",)),
    Facet(name="thanks", holds=lambda o: o.thanks_missed, steps=_SILENCE),
    Facet(name="late", holds=lambda o: o.late, steps=("thank_you", "interviewer_note")),
)


def template_names(occasion: Occasion) -> tuple[str, ...]:
    """The names that would fit, the most specific first, the step itself last."""
    occasion = _as_read(occasion)
    true = [facet.name for facet in FACETS if _applies(facet, occasion)]
    subsets = (tuple(compress(true, kept)) for kept in product((1, 0), repeat=len(true)))
    names = ("_".join((stem, *subset)) for subset in subsets for stem in _stems(occasion))
    register = occasion.register
    both = ((f"{name}_{register}", name) if register else (name,) for name in names)
    return tuple(dict.fromkeys(name for pair in both for name in pair))


def choose(templates: Mapping[str, Template], occasion: Occasion) -> Template:
    """The best text of one language's `templates`; one of the wanted register wherever there is one.

    Without one of that register the nearest other comes back, and rendering
    it gives a blocked letter. ConfigError where the step has no text at all.
    """
    found = [
        template
        for name in template_names(occasion)
        if (template := templates.get(name)) and template.step == _as_read(occasion).step
    ]
    suited = [template for template in found if template.register in ("", occasion.register)]
    if not found:
        raise ConfigError(
            f"There is no template for the step {occasion.step!r}.",
            f"Add a file {occasion.step}.txt to your templates folder.",
        )
    return (suited or found)[0]


def written_step(occasion: Occasion) -> Step:
    """The step whose words the occasion takes."""
    return _as_read(occasion).step


def untold(occasion: Occasion) -> str:
    """The fact, in words, that makes a text which knows none of them untrue; empty where there is none."""
    occasion = _as_read(occasion)
    return next((facet.untrue for facet in FACETS if facet.untrue and _applies(facet, occasion)), "")


def _as_read(occasion: Occasion) -> Occasion:
    """The occasion as it is for the one who reads the letter."""
    first = occasion.step == "ping" and occasion.new_contact
    return replace(occasion, step="follow_up") if first else occasion


def _applies(facet: Facet, occasion: Occasion) -> bool:
    return (not facet.steps or occasion.step in facet.steps) and facet.holds(occasion)


def _stems(occasion: Occasion) -> tuple[str, ...]:
    if occasion.step == "ping":
        numbered = tuple(f"ping_{number}" for number in range(occasion.ordinal, 1, -1))
        return (*numbered, "ping")
    if occasion.step == "interviewer_note":
        wording = _place(occasion) % NOTE_WORDINGS + 1
        return (f"interviewer_note_{wording}", "interviewer_note") if wording > 1 else ("interviewer_note",)
    return (occasion.step,)


def _place(occasion: Occasion) -> int:
    """The recipient's place among the interviewers, from 0."""
    numbers = [each.number for each in occasion.interviewers]
    contact = occasion.contact
    return numbers.index(contact.number) if contact and contact.number in numbers else 0
