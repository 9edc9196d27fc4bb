from __future__ import annotations

import pytest

from afterview.errors import UserError
from afterview.tables.columns import columns_of, field_of, names_of

NAMES = """
    company: Company | COMPANY NAME | company_name | companyName | Employer | Organisation | Organization
    company: Firma | Unternehmen | Arbeitgeber | Entreprise | Société | Employeur
    role: Job Title | jobTitle | Position | Position applied for | Role | Title | Job Position
    role: Stelle | Stellenbezeichnung | Tätigkeit | Taetigkeit | Poste | Intitulé du poste
    agency: Agency | Recruiting agency | Personalvermittlung | Cabinet de recrutement
    applied: Date Applied | Applied Date | Application Date | Applied on: | date-applied | Beworben am | Date
    applied: Bewerbungsdatum | Date de candidature | Candidature envoyée le | Date Applied (MM/DD/YYYY)
    url: Link | URL | Job Posting URL | Job URL | Lien de l’offre | Link zur Stelle
    channel: Source | Found via | Job Board | Quelle | Plateforme
    recruiter: Recruiter | Contact | Contact Name | Point of Contact | Ansprechpartner | Recruteur
    recruiter_email: Contact Email | Recruiter's e-mail | E-Mail | Email | Courriel
    interview: Interview date | Interview Date/Time | 1st Interview | Phone Screen Date
    interview: Vorstellungsgespräch | Vorstellungsgespraech | Date d'entretien | Entretien
    interview_time: Interview time | Time | Uhrzeit | Heure
    status: Status | Stage | Application Status | Statut | Étape | Outcome | State
    heard: Response date | Date rejected | Absage am | Date de réponse
    country: Country | Land | Pays
    location: Location | Ort | Lieu | Standort
    zone: Time zone | Zeitzone
    language: Language | Sprache | Langue
    industry: Industry | Branche | Secteur
"""
KNOWN = [
    (name.strip(), field)
    for field, _, names in (line.strip().partition(": ") for line in NAMES.strip().splitlines())
    for name in names.split("|")
]


@pytest.mark.parametrize(("name", "field"), KNOWN, ids=lambda word: word)
def test_columns_are_known_by_what_people_call_them(name: str, field: str) -> None:
    found = field_of(name)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "name", ["Notes", "Salary", "Excitement", "Resume Name", "Notizen", "", "🙂", "Name"]
)
def test_other_columns_are_left_out(name: str) -> None:
    assert field_of(name) is None


def test_of_two_columns_for_one_field_the_surer_name_wins() -> None:
    columns = columns_of(("Date", "Company", "Date Applied", "Position"), {})
    assert columns.fields == (None, "company", "applied", "role")
    assert columns.why_not == {"Date": "Date Applied is the applied"}


def test_columns_of_one_name_are_told_apart() -> None:
    columns = columns_of(("Company", "Company", "", "Company"), {"company (2)": "company"})
    assert columns.names == ("Company", "Company (2)", "column C", "Company (3)")
    assert columns.fields == (None, "company", None, None)


def test_what_the_person_says_goes_before_all() -> None:
    columns = columns_of(("Where", "Company", "Status"), {"where": "company", "STATUS": "-"})
    assert columns.fields == ("company", None, None)


def test_a_column_may_be_named_by_its_letter() -> None:
    assert columns_of(("Where", "x", ""), {"C": "company"}).of("company") == (2,)


def test_every_interview_counts() -> None:
    columns = columns_of(("Company", "1st interview", "2nd interview", "Onsite date"), {})
    assert columns.of("interview") == (1, 2, 3)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"Firm": "company"}, "no column 'Firm'"),
        ({"Where": "employer"}, "'employer' is no field"),
        ({"Where": "company", "What": "company"}, "to be the company"),
    ],
)
def test_what_cannot_be_said_is_refused(said: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        columns_of(("Where", "What"), said)


def test_names_are_one_line() -> None:
    assert names_of(("Date\nApplied", "  Company ")) == ("Date Applied", "Company")
