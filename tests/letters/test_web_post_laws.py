"""What holds for every post: its words stay its words, and no text breaks the reader."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from afterview.errors import AfterviewError, NotFound, UserError
from afterview.letters.brackets import BracketError, brackets, slot_keys
from afterview.letters.template import slot_key
from afterview.letters.web_post import Post, decode_post, read_post

GUARD = 30  # seconds; nothing here takes one
MANY = 60_000

words = st.text(alphabet="abc éß—–’“”.,!?", min_size=1, max_size=30).map(
    lambda text: f"x{' '.join(text.split())}x"
)
slots = st.sampled_from(
    ["[Boss]", "[Company name]", "[job title]", "[him or her]", "[a/b]", "<strong>[Day]</strong>"]
)
texts = st.lists(st.one_of(words, slots), min_size=1, max_size=6).map(" ".join)
bodies = st.lists(texts, min_size=1, max_size=5)


@contextmanager
def in_time() -> Iterator[None]:
    """Fails where something hangs."""

    def stop(*_: object) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(GUARD)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def attempt(text: str) -> tuple[Post | None, str]:
    """The post, or what was said instead of it."""
    try:
        return read_post(text, name="page"), ""
    except UserError as problem:
        return None, problem.message if problem.hint else ""


def html(paragraphs: list[str]) -> str:
    inside = "".join(f"<p>{each}</p>\n" for each in paragraphs)
    return f"<div class='sample-email'><p>Subject: About [it]</p><p>Hi [Rita]</p>\n{inside}</div>"


@given(bodies)
def test_the_body_is_the_posts_text_and_nothing_else(paragraphs: list[str]) -> None:
    template = read_post(html(paragraphs), name="page").templates[0]
    shown = [re.sub(r"</?strong>", "", each) for each in paragraphs]
    assert template.body == "\n\n".join(["Hi [Rita]", *shown])


@given(bodies, st.sampled_from(["Ada & Söhne", "[Name]", "eBay", ""]))
def test_filled_in_it_differs_from_the_post_in_the_slots_alone(paragraphs: list[str], value: str) -> None:
    template = read_post(html(paragraphs), name="page").templates[0]
    filled, at = "", 0
    for bracket in brackets(template.body):
        filled, at = f"{filled}{template.body[at : bracket.start]}{value}", bracket.end
    filled += template.body[at:]
    bare = "\n\n".join(re.sub(r"</?strong>", "", each) for each in ["Hi [Rita]", *paragraphs])
    assert filled == re.sub(r"\[[^\[\]]*\]", lambda _: value, bare)


@given(bodies)
def test_each_slot_is_named_once_in_the_order_of_the_email(paragraphs: list[str]) -> None:
    template = read_post(html(paragraphs), name="page").templates[0]
    found = re.findall(r"\[([^\[\]]*)\]", f"{template.subject}\n{template.body}")
    assert template.slots == tuple(dict.fromkeys(map(slot_key, found)))


@given(bodies)
def test_html_quotes_and_code_say_the_same(paragraphs: list[str]) -> None:
    bare = [re.sub(r"</?strong>", "", each) for each in paragraphs]
    assume(not any(re.match(r"x?[.!?,]", each) for each in bare))
    email = "\n\n".join(["Subject: About [it]", "Hi [Rita]", *bare, "Best,\n[Your name]"])
    quote = "\n".join(f"> {line}" for line in email.split("\n"))
    results = {
        (template.subject, template.body, template.slots)
        for page in (email, quote, f"```\n{email}\n```")
        for template in read_post(page, name="page").templates
    }
    assert len(results) == 1


@given(st.lists(bodies, min_size=1, max_size=4))
def test_every_email_of_a_post_is_found_in_order(emails: list[list[str]]) -> None:
    page = "\n\nSome words of mine.\n\n".join(map(html, emails))
    templates = read_post(page, name="page").templates
    assert [each.body for each in templates] == [
        read_post(html(one), name="x").templates[0].body for one in emails
    ]
    assert len({each.name for each in templates}) == len(emails)


@given(st.text())
@example("<div class='email'>Subject: [x]\n\nHi [y]\n\n[")
@example("---\n---\n")
@example("---\na: [\n---\nTo: [x]\nHi\nyes")
@example("> ```\n> Subject: [x]\nHi")
@example("To: \n\nTo: \n\n- Subject: \n  Hi [a],\n\n[b]")
@example("**[a](**](b)**")
def test_any_text_is_a_post_or_a_sentence(text: str) -> None:
    post, said = attempt(text)
    assert (post is not None and (post.templates or post.examples)) or said.startswith("page")


MARKUP = [
    "<p>",
    "</p>",
    "<div class='email'>",
    "</div>",
    "<br>",
    "<li>",
    "<ul>",
    "**",
    "_",
    "`",
    "```\n",
    "> ",
    "- ",
    "# ",
]
EMAIL = [
    "Subject: ",
    "To:",
    "Hi [Name],",
    "Best,",
    "[Your name]",
    "[",
    "]",
    "\n",
    "\n\n",
    "---\n",
    "    ",
    "x y.",
    "<a@b.c>",
]


@given(st.lists(st.sampled_from(MARKUP + EMAIL), max_size=40).map("".join))
def test_any_mixture_of_marks_is_a_post_or_a_sentence(text: str) -> None:
    post, said = attempt(text)
    assert post or said.startswith("page")
    for template in post.templates if post else ():
        assert template.slots
        assert re.fullmatch(r"[a-z0-9_-]+", template.name)
        assert all(each in template.body for each in template.optional)
        assert slot_keys(template.body) is not None


@given(st.text(alphabet="[]ab \n", max_size=60))
def test_brackets_pair_or_say_where_not(text: str) -> None:
    depth = 0
    for sign in text:
        depth = max(0, depth + (sign == "[") - (sign == "]"))
    if depth:
        with pytest.raises(BracketError) as problem:
            brackets(text)
        assert text[problem.value.at] == "["
        return
    found = brackets(text)
    for bracket in found:
        assert text[bracket.start : bracket.end].endswith(f"[{bracket.inner}]")
        assert bracket.inner.count("[") == bracket.inner.count("]")
    assert text.count("[") == sum(1 + bracket.inner.count("[") for bracket in found)
    assert [bracket.start for bracket in found] == sorted(bracket.start for bracket in found)


@given(st.binary())
def test_any_bytes_are_a_text_or_a_sentence(raw: bytes) -> None:
    with suppress(UserError):
        assert decode_post(raw, name="page").isprintable() or raw


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_post_may_be_saved_in_any_of_these(charset: str) -> None:
    text = "Grüße—“Hi” [Name], 5 €"
    assert decode_post(text.encode(charset), name="page").removeprefix("\ufeff") == text


def test_a_declared_character_set_decides_where_it_is_no_utf8() -> None:
    page = '<meta charset="iso-8859-15"><p>5 €</p>'
    assert decode_post(page.encode("iso-8859-15"), name="page") == page


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF\x00", b"a\x00b", b"\xff\xfea"])
def test_what_is_no_text_is_told(raw: bytes) -> None:
    with pytest.raises(UserError, match="not text"):
        decode_post(raw, name="page")


def test_more_than_five_megabytes_are_told() -> None:
    with pytest.raises(UserError, match="larger than 5 MB"):
        decode_post(b" " * 5_000_001, name="page")
    with pytest.raises(UserError, match="larger than 5 MB"):
        read_post(" " * 5_000_001, name="page")


def email(inside: str) -> str:
    return f"\n\n<div class='sample-email'><p>Subject: x</p><p>Hi [Name]</p>\n<p>{inside}</p></div>"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (email("[never closed"), "page, line 4: '[' is never closed."),
        (email("[" * 101 + "]" * 101), "page, line 4: brackets are nested deeper than 100 levels."),
        (email("[a] " * 10_000), "page, line 3: this email has 10,001 slots."),
        (email("[" * 70_000), "page, line 3: this email is longer than 64,000 characters."),
        ("\n" + "<div>" * 101, "page, line 2: it is nested deeper than 100 levels."),
        ("\n" + ">" * 101 + " x", "page, line 2: it is nested deeper than 100 levels."),
        ("a\nb\x00", "page, line 2: there is a control character in it, so this is no text."),
        ("<" * 250_001, "page, line 1: there are more than 250,000 tags up to here."),
        ("- a\n" * 50_001, "page, line 50001: there are more than 50,000 paragraphs up to here."),
        ("a\n" * 200_001, "page, line 200000: there are more than 200,000 lines."),
        (email("Yes.") * 1_001, "page, line 3003: there are more than 1,000 emails up to here."),
    ],
)
def test_bad_input_is_told_with_its_place(page: str, said: str) -> None:
    with in_time(), pytest.raises(UserError) as problem:
        read_post(page, name="page")
    assert problem.value.message == said
    assert problem.value.hint


MONOTONOUS = (
    *(sign * MANY for sign in ("[", "]", "*", "**a ", "_a ", "`", "&#91;", "[a](", "# ", "Hi [x]. ")),
    *(
        line * 20_000
        for line in ("a  \n", "Subject: a\n", "```\n", "<b>", "<p>", '<q "', "<!--", "<b", "<p>x<p")
    ),
    " " * MANY + "x",
    "- " * MANY + "x",
    "Subject: " + "x" * MANY,
    "---\n" + "a: b\n" * 20_000,
    "".join("`" * n + " " for n in range(1000)),
)


@pytest.mark.parametrize(
    "page",
    MONOTONOUS,
    ids=lambda page: f"{page[:12]!r}",
)
def test_a_long_monotonous_post_ends_in_time(page: str) -> None:
    with in_time(), pytest.raises(NotFound):
        read_post(page, name="page")


def test_ninety_nine_levels_of_brackets_and_of_blocks_are_read() -> None:
    page = "<div>" * 95 + email("[" * 99 + "x" + "]" * 99) + "</div>" * 95
    template = read_post(page, name="page").templates[0]
    assert template.slots[-1] == "x"
    assert template.body.endswith("[" * 99 + "x" + "]" * 99)


def test_nine_hundred_slots_are_read() -> None:
    template = read_post(email(" ".join(f"[slot {n}]" for n in range(900))), name="page").templates[0]
    assert len(template.slots) == 901


def test_one_bad_email_keeps_all_the_others_out() -> None:
    with pytest.raises(AfterviewError, match="never closed"):
        read_post(email("Fine.") + email("[oh"), name="page")
