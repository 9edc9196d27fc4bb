"""Facts choose the text, the most specific that exists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterview.core.model import Occasion
from afterview.errors import ConfigError
from afterview.letters.template import Template
from afterview.letters.variants import FACETS, choose, template_names, untold
from tests.letters.scenes import (
    ACME,
    ADA,
    CY,
    FOLLOW_UP,
    FORMAL_MISSING,
    GLOBEX,
    INTERVIEW,
    IVAN,
    NOTE,
    PING,
    RITA,
    THANKS,
    built_in,
    write,
)

PHONE = replace(INTERVIEW, kind="phone")
AGENCY = replace(ACME, agency="Loe Partners")
CHECK = replace(THANKS, step="check")


@pytest.mark.parametrize(
    ("occasion", "name"),
    [
        (THANKS, "thank_you"),
        (replace(THANKS, pass_thanks_to=()), "thank_you_notes"),
        (replace(THANKS, interviewers=(IVAN, ADA)), "thank_you_panel"),
        (replace(THANKS, interviewers=(), pass_thanks_to=()), "thank_you_unnamed"),
        (replace(THANKS, recruiter_is_interviewer=True, pass_thanks_to=()), "thank_you_direct"),
        (replace(THANKS, recruiter_is_interviewer=True), "thank_you_direct_team"),
        (replace(THANKS, interview=PHONE), "thank_you_phone"),
        (replace(THANKS, interview=PHONE, recruiter_is_interviewer=True), "thank_you_phone_direct"),
        (replace(THANKS, application=AGENCY), "thank_you_agency"),
        (replace(THANKS, application=AGENCY, later_round=True), "thank_you_agency_later"),
        (replace(THANKS, later_round=True), "thank_you_later"),
        (replace(THANKS, later_round=True, interviewers=(IVAN, ADA)), "thank_you_later"),
        (replace(THANKS, contact=replace(RITA, address=None)), "thank_you_short"),
        (replace(THANKS, contact=None), "thank_you_short"),
        (replace(THANKS, late=True), "thank_you"),
        (FOLLOW_UP, "follow_up"),
        (replace(FOLLOW_UP, interview=None, interviewers=()), "follow_up_no_interview"),
        (replace(FOLLOW_UP, together=(GLOBEX,)), "follow_up_together"),
        (replace(FOLLOW_UP, together=(GLOBEX,), interview=None), "follow_up_together_no_interview"),
        (replace(FOLLOW_UP, together=(GLOBEX,), interviewers=()), "follow_up_together_unnamed"),
        (replace(FOLLOW_UP, step="deadline", together=(GLOBEX,)), "deadline_together"),
        (replace(FOLLOW_UP, recruiter_is_interviewer=True), "follow_up_direct"),
        (replace(FOLLOW_UP, application=AGENCY), "follow_up_agency"),
        (replace(FOLLOW_UP, after="reply"), "follow_up_reply"),
        (replace(FOLLOW_UP, after="reply", later_round=True, interviewers=()), "follow_up_reply"),
        (replace(FOLLOW_UP, after="answered", recruiter_is_interviewer=True), "follow_up_answered"),
        (replace(FOLLOW_UP, after="reopened", application=AGENCY), "follow_up_reopened"),
        (replace(FOLLOW_UP, after="reply", together=(GLOBEX,)), "follow_up_together_reply"),
        (replace(FOLLOW_UP, after="reply", contact=None), "follow_up_short_reply"),
        (replace(FOLLOW_UP, after="reply", new_contact=True), "follow_up"),
        (replace(PING, after="reply"), "ping"),
        (replace(PING, new_contact=True), "follow_up"),
        (replace(PING, new_contact=True, ordinal=2, recruiter_is_interviewer=True), "follow_up_direct"),
        (replace(PING, ordinal=1), "ping"),
        (replace(PING, ordinal=2), "ping_2"),
        (replace(PING, ordinal=9), "ping_3"),
        (replace(PING, ordinal=3, together=(GLOBEX,)), "ping_2_together"),
        (NOTE, "interviewer_note"),
        (replace(NOTE, interviewers=(ADA, IVAN)), "interviewer_note_2"),
        (replace(NOTE, interviewers=(ADA, CY, IVAN)), "interviewer_note_3"),
        (replace(THANKS, step="apology"), "apology"),
        (replace(THANKS, step="apology", application=AGENCY), "apology_agency"),
        (CHECK, "check"),
        (replace(CHECK, on_hold=True), "check_hold"),
    ],
)
def test_an_occasion_gets_the_text_made_for_it(occasion: Occasion, name: str) -> None:
    assert choose(built_in(), occasion).name == name


def test_names_go_from_the_most_specific_to_the_step() -> None:
    occasion = replace(THANKS, application=AGENCY, later_round=True, late=True)
    assert template_names(occasion) == (
        "thank_you_agency_later_late",
        "thank_you_agency_later",
        "thank_you_agency_late",
        "thank_you_agency",
        "thank_you_later_late",
        "thank_you_later",
        "thank_you_late",
        "thank_you",
    )


def test_a_numbered_ping_falls_back_to_the_one_before() -> None:
    assert template_names(replace(PING, ordinal=3)) == ("ping_3", "ping_2", "ping")


def test_a_file_of_the_person_is_taken_where_its_name_says_so() -> None:
    mine = Template(name="thank_you_late", step="thank_you", subject="Hi", body="Late.")
    templates = {**built_in(), mine.name: mine}
    assert choose(templates, replace(THANKS, late=True)) is mine
    assert choose(templates, THANKS).name == "thank_you"


def test_a_file_for_another_step_is_not_taken() -> None:
    wrong = Template(name="follow_up", step="ping", subject="Hi", body="Hi.")
    assert choose({**built_in(), "follow_up": wrong, "follow_up_thanks": wrong}, PING).name == "ping"
    with pytest.raises(ConfigError, match="no template for the step 'follow_up'"):
        choose({"follow_up": wrong}, FOLLOW_UP)


def test_a_register_is_looked_for_by_name_and_by_header() -> None:
    formal = Template(name="thank_you_formal", step="thank_you", subject="Hi", body="Sir.", register="formal")
    wanted = replace(THANKS, register="formal")
    assert choose({**built_in(), formal.name: formal}, wanted) is formal
    assert choose({**built_in(), formal.name: formal}, THANKS).name == "thank_you"
    plain = replace(formal, name="thank_you")
    assert choose({**built_in(), plain.name: plain}, replace(wanted, late=True)) is plain


def test_without_a_text_of_the_register_the_letter_is_blocked_and_says_so() -> None:
    made = write(replace(THANKS, register="formal"))
    assert made.blocked_by == (FORMAL_MISSING,)


def test_facets_have_names_that_files_can_carry() -> None:
    names = [facet.name for facet in FACETS]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").isalpha() and name.islower() for name in names)


@pytest.mark.parametrize(
    ("occasion", "fact"),
    [
        (THANKS, ""),
        (replace(THANKS, late=True, later_round=True), ""),
        (replace(THANKS, pass_thanks_to=()), "each interviewer gets a note of their own"),
        (replace(THANKS, recruiter_is_interviewer=True), "the recruiter is the interviewer"),
        (replace(THANKS, contact=None), "there is no address, so the text is to be copied and short"),
        (replace(THANKS, interviewers=()), "nobody recorded who interviewed you"),
        (replace(FOLLOW_UP, interview=None), "there was no interview"),
        (replace(FOLLOW_UP, together=(ACME,)), "this one email speaks for several roles"),
        (replace(FOLLOW_UP, after="reply"), "they have written since"),
        (replace(FOLLOW_UP, thanks_missed=True), ""),
        (PING, ""),
        (replace(PING, new_contact=True, interviewers=()), "nobody recorded who interviewed you"),
    ],
)
def test_the_fact_that_makes_a_text_of_somebody_else_untrue(occasion: Occasion, fact: str) -> None:
    assert untold(occasion) == fact


def test_the_facts_that_make_a_text_untrue_come_first() -> None:
    said = [bool(facet.untrue) for facet in FACETS]
    assert said == sorted(said, reverse=True)
    assert [facet.name for facet in FACETS if facet.untrue][-1] == "notes"
