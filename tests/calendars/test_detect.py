"""Interviews told from other meetings, and whom they are with."""

from __future__ import annotations

import pytest

from afterview.calendars.detect import Known, Proposal, owner_of, propose
from afterview.calendars.ics import Meeting, read_calendar
from afterview.calendars.titles import company_key, read_title
from tests.calendars.made import ALEX, IVAN, RITA, calendar, event

KNOWN = Known(
    names=("Alex Doe",),
    addresses=frozenset({"alex@home.example"}),
    companies={company_key("Globex Corporation"): "Globex Corporation"},
    contacts=frozenset({"gina@globex.example"}),
)
GINA = "ATTENDEE;CN=Gina Poe:mailto:gina@globex.example"


def meeting(summary: str, *lines: str, method: str | None = None) -> Meeting:
    (found,) = read_calendar(calendar(event(*lines, summary=summary), method=method))
    assert isinstance(found, Meeting)
    return found


def proposal(summary: str, *lines: str) -> Proposal:
    found = propose(meeting(summary, *lines), KNOWN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "summary",
    [
        "Interview",
        "Interview with Acme",
        "Job interview",
        "Canceled: Interview with Acme",
        "Phone screen - Acme",
        "Recruiter call: Acme",
        "Technical Interview (Zoom)",
        "Vorstellungsgespräch bei Acme GmbH",
        "Vorstellungsgespraech Acme",
        "Kennenlerngespräch Acme & Alex",
        "Telefoninterview",
        "Entretien chez Acme",
        "Entretien d’embauche Acme",
        "Follow-up interview with Acme",
        "Interview with Visa",
        "Acme <> Alex Doe: Platform Engineer",
    ],
)
def test_titles_that_are_interviews(summary: str) -> None:
    assert proposal(summary).interview == "yes"


@pytest.mark.parametrize(
    "summary",
    [
        "Dentist",
        "Team meeting",
        "Interview prep",
        "Prepare for interview with Acme",
        "Mock interview",
        "User interview: checkout flow",
        "Customer interviews",
        "Exit interview",
        "Candidate interview: Jane",
        "Interview debrief",
        "Thank you note after interview",
        "Interviewvorbereitung",
        "Nutzerinterview",
        "Entretien annuel",
        "Entretien chaudière",
        "Mitarbeitergespräch",
        "Team A <> Team B",
        "Film screening",
        "Team onsite",
        "",
    ],
)
def test_titles_that_are_none(summary: str) -> None:
    assert propose(meeting(summary), KNOWN) is None


def test_weaker_words_count_when_somebody_from_outside_invites() -> None:
    assert propose(meeting("Intro call"), KNOWN) is None
    assert proposal("Intro call", RITA).company == "Acme"
    assert proposal("Final round Globex Corporation").company == "Globex Corporation"


def test_the_text_of_an_invitation_counts_when_somebody_from_outside_invites() -> None:
    text = "DESCRIPTION:We look forward to your interview."
    assert propose(meeting("Acme and Alex", text), KNOWN) is None
    assert proposal("Acme and Alex", text, RITA).evidence.startswith("the text says 'your interview'")


def test_a_meeting_with_a_contact_is_a_question() -> None:
    found = proposal("Coffee", GINA)
    assert found.interview == "perhaps"
    assert "gina@globex.example" in found.evidence


def test_colleagues_interview_others() -> None:
    works = Known(names=("Alex Doe",), addresses=frozenset({"alex@umbrella.example"}))
    organizer = "ORGANIZER;CN=Bo Li:mailto:bo@umbrella.example"
    assert propose(meeting("Interview: Jane Roe", organizer), works) is None
    assert propose(meeting("Interview with Acme", organizer, RITA.replace("ORGANIZER", "ATTENDEE")), works)


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH"])
def test_answers_to_invitations_are_none(method: str) -> None:
    assert propose(meeting("Interview with Acme", method=method), KNOWN) is None


def test_our_own_reminders_are_none() -> None:
    (found,) = read_calendar(calendar(event(summary="Interview with Acme", uid="0a1b@afterview")))
    assert isinstance(found, Meeting)
    assert propose(found, KNOWN) is None


@pytest.mark.parametrize(
    ("title", "company", "role"),
    [
        ("Interview with Acme", "Acme", None),
        ("Acme <> Alex Doe: Platform Engineer", "Acme", "Platform Engineer"),
        ("Acme - Technical Interview", "Acme", None),
        ("Interview: Platform Engineer at Acme", "Acme", "Platform Engineer"),
        ("Vorstellungsgespräch bei Acme GmbH", "Acme GmbH", None),
        (
            "Vorstellungsgespräch bei Acme GmbH als Platform Engineer (m/w/d)",
            "Acme GmbH",
            "Platform Engineer",
        ),
        ("Entretien chez Acme", "Acme", None),
        ("Entretien Acme pour le poste de Développeur", "Acme", "Développeur"),
        ("Entretien d'embauche Société Acme", "Société Acme", None),
        ("Interview with Rita Roe", None, None),
        ("Interview with Rita Roe (Acme)", "Acme", None),
        ("Interview with Rita from Acme", "Acme", None),
        ("Platform Engineer Interview", None, "Platform Engineer"),
        ("Technical Product Manager Interview with Acme", "Acme", "Technical Product Manager"),
        ("Canceled: Interview with Acme", "Acme", None),
        ("Hiring Manager Interview: Alex Doe // Acme", "Acme", None),
        ("Final round @ Acme", "Acme", None),
        ("Onsite interview @Acme Inc.", "Acme Inc", None),
        ("Interview with Company 17", "Company 17", None),
        ("Interview with Final Frontier", "Final Frontier", None),
        ("Interview with Google", "Google", None),
        ("Google Meet interview with Acme", "Acme", None),
        ("Interview via Zoom with Acme", "Acme", None),
        ("Interview (Zoom)", None, None),
        ("Interview at Bain & Company", "Bain & Company", None),
        ("Kennenlerngespräch Acme & Alex", "Acme", None),
        ("Your interview with Acme is confirmed", "Acme", None),
        ("Interview - System Design", None, None),
        ("Interview 2", None, None),
        ("Interview with the hiring team", None, None),
        ("Interview https://acme.example/x", None, None),
    ],
)
def test_company_and_role_of_a_title(title: str, company: str | None, role: str | None) -> None:
    found = read_title(title, own=("Alex Doe",), guests=("Rita Roe",))
    assert (found.company, found.role) == (company, role)


@pytest.mark.parametrize(
    ("summary", "organizer", "company"),
    [
        ("Interview", "Rita Roe:mailto:rita@acme.example", "Acme"),
        ("Interview with Rita", "Rita Roe:mailto:rita@mail.acme-labs.co.uk", "Acme Labs"),
        ("Interview - Data Platform", "Rita Roe:mailto:rita@acme.example", "Acme"),
        ("Interview with Globex", "Rita Roe:mailto:rita@acme.example", "Globex Corporation"),
        ("Interview with Initech", "Rita Roe:mailto:rita@acme.example", "Initech"),
        ("Interview", "Rita Roe (Acme Inc):mailto:rita@acme.example", "Acme Inc"),
        ("Interview", "Rita Roe:mailto:rita@gmail.com", None),
        ("Interview", "Acme Recruiting Team:mailto:no-reply@greenhouse.io", "Acme"),
        ("Interview", "Acme via Calendly:mailto:x@calendly.com", "Acme"),
        ("Interview", "Rita Roe:mailto:rita@hire.lever.co", None),
    ],
)
def test_the_company_of_an_organizer(summary: str, organizer: str, company: str | None) -> None:
    assert proposal(summary, f"ORGANIZER;CN={organizer}", ALEX).company == company


def people(*lines: str, summary: str = "Interview") -> list[tuple[str, str, bool]]:
    return [(g.name, g.role, g.present) for g in proposal(summary, *lines).guests]


def test_who_organizes_recruits_and_the_others_interview() -> None:
    assert people(RITA, ALEX, IVAN) == [("Rita Roe", "recruiter", False), ("Ivan Poe", "interviewer", True)]
    assert people(RITA, RITA.replace("ORGANIZER", "ATTENDEE"), ALEX) == [("Rita Roe", "recruiter", True)]


def test_rooms_lists_services_and_oneself_are_no_people() -> None:
    assert (
        people(
            "ORGANIZER:mailto:no-reply@greenhouse.io",
            "ATTENDEE;CUTYPE=RESOURCE;CN=Beamer:mailto:beamer@acme.example",
            "ATTENDEE;CUTYPE=GROUP;CN=All:mailto:all@acme.example",
            "ATTENDEE;CN=Room:mailto:c_12@resource.calendar.google.com",
            "ATTENDEE;CN=Jobs:mailto:jobs@acme.example",
            "ATTENDEE;CN=Alex D:mailto:ALEX@home.example",
            "ATTENDEE;CN=Alex Doe:mailto:alex.doe@elsewhere.example",
            "ATTENDEE;CN=Max:mailto:max@gmail.com",
            "ATTENDEE;CN=Mia Lu;PARTSTAT=DECLINED:mailto:mia@acme.example",
        )
        == []
    )


def test_a_name_that_is_missing_is_made_from_the_address() -> None:
    (guest,) = proposal("Interview", "ATTENDEE:mailto:ivan.poe@acme.example").guests
    assert (guest.name, guest.guessed) == ("Ivan Poe", True)


def test_the_person_may_have_declined() -> None:
    assert proposal("Interview", RITA, ALEX.replace("ACCEPTED", "DECLINED")).declined
    assert not proposal("Interview", RITA, ALEX).declined


@pytest.mark.parametrize(
    ("summary", "lines", "kind"),
    [
        ("Interview", (), "video"),
        ("Phone screen", (), "phone"),
        ("Telefoninterview", (), "phone"),
        ("Interview", ("LOCATION:+49 30 1234567",), "phone"),
        ("Interview", ("LOCATION:https://zoom.us/j/1",), "video"),
        ("Interview", ("LOCATION:1 Main Street",), "onsite"),
        ("Interview vor Ort", (), "onsite"),
        ("Panel interview", (), "panel"),
        ("Final interview", (), "final"),
        ("Interview", tuple(f"ATTENDEE;CN=P{n} Q:mailto:p{n}@acme.example" for n in range(3)), "panel"),
    ],
)
def test_the_kind_of_an_interview(summary: str, lines: tuple[str, ...], kind: str) -> None:
    assert proposal(summary, *lines).kind == kind


def test_whose_calendar_it_is() -> None:
    def shared(*attendees: str) -> list[Meeting]:
        return [meeting("Interview", *lines.split(";;")) for lines in attendees]

    assert owner_of(shared(f"{ALEX};;{IVAN}", f"{ALEX};;{GINA}", ALEX)) == "alex@home.example"
    assert owner_of(shared(f"{ALEX};;{IVAN}")) is None
    assert owner_of(shared(f"{ALEX};;{IVAN}", f"{ALEX};;{IVAN}")) is None
    assert owner_of([]) is None


@pytest.mark.parametrize("sign", ["(", "[", "<", " - ", "interview ", "@ ", ": ", "a", "x x "])
def test_adversarial_titles_are_read(sign: str) -> None:
    long = (sign * 100_000)[:100_000]
    found = propose(meeting(f"Interview {long}", f"DESCRIPTION:{long}", f"LOCATION:{long}"), KNOWN)
    assert found is None or len(found.company or "") <= 60


@pytest.mark.parametrize(
    ("text", "kind"), [("30 Minute Interview", "video"), ("30 min Phone Screen", "phone")]
)
def test_a_booking_page_names_the_interview_in_its_text(text: str, kind: str) -> None:
    content = calendar(
        event(
            "SUMMARY:Rita Roe and Alex Doe",
            "ORGANIZER;CN=Rita Roe:mailto:rita@acme.example",
            ALEX,
            f"DESCRIPTION:Event Name: {text}\\n\\nLocation: This is a Zoom web conference.",
        )
    )
    (meeting,) = read_calendar(content)
    assert isinstance(meeting, Meeting)
    known = Known(names=("Alex Doe",), addresses=frozenset({"alex@home.example"}))
    found = propose(meeting, known)
    assert found is not None
    assert (found.interview, found.company, found.kind) == ("yes", "Acme", kind)
