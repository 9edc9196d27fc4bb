"""From a stranger's words to bytes, the whole way: whatever a fact holds, only the meant headers leave."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Letter, Occasion, Person
from afterview.errors import AfterviewError
from afterview.mail.compose import compose
from tests.letters.scenes import ACME, ALEX, IVAN, RITA, THANKS, write
from tests.mail.test_compose import NASTY, UNSENT

FIELDS = ("company", "role", "agency", "recruiter", "title", "interviewer", "name", "phone", "discussed")

PARTS = ("\r\n", "Bcc: x", "=?UTF-8?Q?", "?=", "=0A", "[", "]")

pieces = st.one_of(
    st.text(max_size=8), st.sampled_from(["\r\n", "Bcc: x", "=?UTF-8?Q?", "?=", "=0A", "[", "]"])
)
hostile = st.lists(pieces, min_size=1, max_size=5).map("".join)


def with_fact(field: str, value: str) -> tuple[Person, Occasion]:
    """Alex and the occasion of a thank-you, with one fact replaced."""
    if field == "name":
        return replace(ALEX, name=value), THANKS
    if field == "phone":
        return replace(ALEX, phone=value), THANKS
    if field == "interviewer":
        ivan = replace(IVAN, name=value)
        return ALEX, replace(THANKS, interviewers=(ivan,), pass_thanks_to=(ivan,))
    occasions = {
        "company": lambda: replace(THANKS, application=replace(ACME, company=value)),
        "role": lambda: replace(THANKS, application=replace(ACME, role=value)),
        "agency": lambda: replace(THANKS, application=replace(ACME, agency=value)),
        "recruiter": lambda: replace(THANKS, contact=replace(RITA, name=value)),
        "title": lambda: replace(THANKS, contact=replace(RITA, title=value, family_name=value)),
        "discussed": lambda: replace(THANKS, discussed=value),
    }
    return ALEX, occasions[field]()


def sent(field: str, value: str) -> tuple[Letter, bytes]:
    person, occasion = with_fact(field, value)
    letter = write(occasion, person=person)
    return letter, compose(letter, sender_name=person.name or "", sender_address="alex@home.example")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", NASTY)
def test_a_hostile_fact_is_refused_or_harmless(field: str, value: str) -> None:
    try:
        _, raw = sent(field, value)
    except AfterviewError:
        return
    assert message_from_bytes(raw).keys() == UNSENT


@given(field=st.sampled_from(FIELDS), value=hostile)
def test_no_fact_adds_a_header_or_changes_the_recipient(field: str, value: str) -> None:
    try:
        letter, raw = sent(field, value)
    except AfterviewError:
        return
    message = message_from_bytes(raw)
    assert message.keys() == UNSENT
    assert "rita@acme.example" in message["To"]
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == letter.body.replace("\n", "\r\n") + "\r\n"


def test_a_company_called_recruiter_and_one_called_ebay_arrive_as_they_are() -> None:
    for company in ("[recruiter]", "eBay"):
        letter, raw = sent("company", company)
        assert letter.blocked_by == ()
        assert f"and {company} strikes me" in letter.body
        assert company.encode() in raw
