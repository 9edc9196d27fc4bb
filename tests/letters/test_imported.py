"""Letters of other people: kept in a file word for word, and rendered word for word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Letter
from afterview.errors import UserError
from afterview.letters.brackets import slot_keys
from afterview.letters.own_words import edited, slots_within
from afterview.letters.post.model import KINDS, PostTemplate
from afterview.letters.post_file import file_text, of_post
from afterview.letters.render import KEEP, folded, open_places, render
from afterview.letters.template import Template, parse, slot_key
from tests.letters.scenes import THANKS

VALUES = {"your name": "Alex Doe", "company name": "eBay", "recruiter name": "Rita Roe", "him or her": "them"}
SLOTS = ("[Your name]", "[company name]", "[Recruiter Name]", "[him or her]")
ASKED = ("[tea or coffee]", "[city/town]", "[something you like]", "[I [really] do,\n\nor [not]]", "role[s]")


def template(body: str, *, subject: str = "Hello", kind: str = "thank_you") -> Template:
    text = f"Subject: {subject}\nStep: {kind}\nOrigin: a post\n\n{body}"
    return parse(text, name="theirs", path="theirs.txt")


def letter(body: str, fills: dict[str, str] | None = None, *, subject: str = "Hello") -> Letter:
    return render(template(body, subject=subject), VALUES, occasion=THANKS, fills=fills or {})


plain = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"], exclude_characters="[]="), max_size=30
).map(lambda text: " ".join(text.split()))
words = plain.map(lambda text: f"x {text}.")
line = st.lists(st.one_of(words, st.sampled_from((*SLOTS, *ASKED))), min_size=1, max_size=5).map(" ".join)
paragraph = st.lists(line, min_size=1, max_size=3).map("\n".join)
header = st.one_of(st.just(""), st.lists(st.one_of(words, st.sampled_from(SLOTS)), max_size=4).map(" ".join))


@st.composite
def emails(draw: st.DrawFn) -> PostTemplate:
    paragraphs = draw(st.lists(paragraph, min_size=1, max_size=5, unique=True))
    to, cc, subject = draw(header), draw(header), draw(header)
    body = "\n\n".join(paragraphs)
    keys = [key for text in (to, cc, subject, body) for key in slot_keys(text)]
    optional = draw(st.lists(st.sampled_from(paragraphs), unique=True))
    return PostTemplate(
        name="theirs",
        kind=draw(st.sampled_from(KINDS)),
        when=draw(st.one_of(st.none(), st.integers(0, 60))),
        to=to,
        cc=cc,
        subject=subject,
        body=body,
        slots=tuple(dict.fromkeys(keys)),
        optional=tuple(each for each in paragraphs if each in optional),
    )


@given(emails(), st.text(max_size=20))
def test_an_email_of_a_post_comes_back_out_of_its_file_as_it_was(email: PostTemplate, origin: str) -> None:
    text = file_text(email, language="en", origin=origin)
    read = parse(text, name="theirs", path="theirs.txt")
    assert of_post(read) == email
    assert read.imported


@given(st.lists(st.one_of(words, st.sampled_from(SLOTS), st.just("\n"), st.just("\n\n")), max_size=12))
def test_rendering_changes_the_slots_and_nothing_else(parts: list[str]) -> None:
    body = " ".join(("Hi", *parts, "Bye")).replace(" \n", "\n").replace("\n ", "\n")
    made = letter(body)
    values = ["Alex Doe", "eBay", "Rita Roe", "them"]
    slots = re.compile("|".join(map(re.escape, SLOTS)))
    assert made.body == slots.sub(lambda found: values[SLOTS.index(found.group())], body)
    assert made.blocked_by == ()


@given(st.lists(st.sampled_from((*SLOTS, *ASKED, "and", "\n")), min_size=1), st.text(min_size=1))
def test_whatever_is_filled_in_the_rest_stays_and_no_value_is_looked_at_again(
    parts: list[str], value: str
) -> None:
    body = f"Hi {' '.join(parts)} bye".replace(" \n", "\n")
    theirs = template(body)
    fills = {slot_key(place.name): f"<{value}>" for place in open_places(theirs, VALUES)}
    made = render(theirs, VALUES, occasion=THANKS, fills=fills)
    meant = dict(zip(SLOTS, ("Alex Doe", "eBay", "Rita Roe", "them"), strict=True))
    meant |= dict.fromkeys(ASKED, folded(f"<{value}>"))
    expected = re.sub("|".join(map(re.escape, meant)), lambda found: meant[found.group()], body)
    assert (made.body, made.blocked_by) == (expected, ())


def test_what_only_the_person_knows_is_open_and_says_what_can_be_chosen() -> None:
    body = "[a or b], year[s], [I [did] that], [Your hobby]\n\n[Optional] Thanks, [name of your friend]."
    places = open_places(template(body, subject="[tea/coffee]"), VALUES)
    assert [(place.name, place.sort, place.choices) for place in places] == [
        ("tea/coffee", "alternative", ("tea", "coffee")),
        ("a or b", "alternative", ("a", "b")),
        ("year[s]", "suffix", ("year", "years")),
        ("I [did] that", "passage", ()),
        ("Your hobby", "slot", ()),
        ("optional 1", "optional", ()),
        ("name of your friend", "slot", ()),
    ]
    assert letter(body).blocked_by == tuple(place.name for place in places[1:])


def test_each_is_filled_by_its_name() -> None:
    body = "[a or b], year[s] [Your hobby]\n\n[I [did] that.\n\n[truly]]\n\n"
    body += "[Optional] Thanks.\n\n[optional] Bye."
    fills = {
        "a or b": "c",
        "year[s]": "years",
        "your hobby": "[a or b]",
        "i [did] that. [truly]": KEEP,
        "did": "built",
        "truly": "Yes",
        "optional 1": "drop",
        "optional 2": "keep",
    }
    assert letter(body, fills).body == "c, years [a or b]\n\nI built that.\n\nYes\n\nBye."
    assert letter(body, fills).blocked_by == ()
    own = {**fills, "i [did] that. [truly]": "All mine.\nReally."}
    assert "\n\nAll mine. Really.\n\n" in letter(body, own).body


def test_an_undecided_paragraph_stays_visible_with_its_mark() -> None:
    made = letter("Hi\n\n[Optional] Thanks to [company name].\n[your preferred phone number]\n\nBye")
    assert made.body == "Hi\n\n[Optional] Thanks to eBay.\n\nBye"
    assert made.blocked_by == ("optional 1",)


def test_a_paragraph_goes_whole() -> None:
    body = "Hi\n\n[optional] One.\nTwo [three\n\nfour [five]].\n\nBye"
    assert letter(body, {"optional 1": "drop"}).body == "Hi\n\nBye"
    assert letter(body, {"optional 1": "drop"}).blocked_by == ()


def test_a_value_in_the_subject_is_one_line() -> None:
    with pytest.raises(UserError, match="line break"):
        letter("Hi", {"a or b": "x\nBcc: y"}, subject="[a or b]")


def test_own_words_stay_blocked_by_what_they_still_show() -> None:
    theirs = template("[I [did] that] year[s] [Your manager]\n\n[Optional] Thanks.")
    made = render(theirs, VALUES, occasion=THANKS)
    within = slots_within(open_places(theirs, VALUES))
    again = edited(made, subject="Hello", body=made.body, within=within)
    assert set(again.blocked_by) >= set(made.blocked_by)
    opened = edited(made, subject="Hello", body="I [did] that years, Bo.\n\nThanks.", within=within)
    assert opened.blocked_by == ("did",)
    assert edited(made, subject="Hello", body="I did that.\n\n[a or b]", within=within).blocked_by == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Hi [Rita", "'[' is never closed"),
        ("Hi\x07", "control character"),
        ("x" * 70_000, "longer than"),
    ],
)
def test_what_no_file_can_say_is_refused_with_the_reason(body: str, reason: str) -> None:
    email = PostTemplate(
        name="theirs", kind="other", when=None, to="", cc="", subject="", body=body, slots=()
    )
    with pytest.raises(UserError, match=re.escape(reason)):
        file_text(email, language="en", origin="x")


def test_our_own_name_is_no_origin_of_a_post() -> None:
    email = PostTemplate(name="x", kind="other", when=None, to="", cc="", subject="", body="Hi", slots=())
    for origin in ("", "afterview", " afterview\n", "\x07"):
        assert parse(file_text(email, language="en", origin=origin), name="x", path="x").imported
