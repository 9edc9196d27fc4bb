"""A language as a file: what each key does, and what is said about a file that cannot be used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import ConfigError
from afterview.letters.word_file import parse
from afterview.letters.words import Words
from tests.letters.scenes import ACME, GLOBEX, LANGUAGES, RITA, TEXTS, spoken

DUTCH = """
and = "en"
months = [
  "januari", "februari", "maart", "april", "mei", "juni",
  "juli", "augustus", "september", "oktober", "november", "december",
]
weekdays = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]

[day]
today = "vandaag"
yesterday = "gisteren"
weekday = "afgelopen {weekday}"
date = "op {date}"

[date]
long = "{weekday} {day} {month}"
first = "{weekday} de eerste {month}"

[[date.where]]
countries = ["BE"]
long = "{weekday}, {day} {month}"

[time_since]
0 = "nog geen dag"
1 = "een dag"
5 = "ongeveer een week"

[salutation]
nobody = "Geachte heer, mevrouw,"
named = "Goedendag {name},"
titled = "Geachte {title} {family_name},"

[[salutation.title]]
begins = ["Dr.", "Prof. Dr."]
say = "Hooggeachte {title} {family_name},"

[roles]
one = "de functie {role} bij {company}"
several = "de functies {roles} bij {company}"
another = "{role} bij {company}"
first = "de functies {role} bij {company}"

[pressing]
phrases = ["zo snel mogelijk"]

[counted]
weeks = [["een week"], ["twee weken"]]
days = [["een dag"], ["twee dagen"]]

[[dated]]
phrases = ["vandaag"]
days = [0, 0]
offer = "day"

[[dated]]
phrases = ["afgelopen {weekday}"]
offer = "day"

[[dated]]
phrases = ["bijna {weeks}"]
days = [-4, -1]

[[dated]]
phrases = ["{days}"]
followed_by = ["geleden"]
"""
TUESDAY = date(2026, 11, 3)


@pytest.fixture
def dutch() -> Words:
    return parse(DUTCH, path="nl/words.toml")


def test_days_are_named_as_the_file_says(dutch: Words) -> None:
    assert [dutch.day_words(days, TUESDAY, "NL") for days in (0, 1, 2, 6, 7)] == [
        "vandaag",
        "gisteren",
        "afgelopen dinsdag",
        "afgelopen dinsdag",
        "op dinsdag 3 november",
    ]


def test_a_country_may_write_dates_its_own_way(dutch: Words) -> None:
    first = date(2026, 12, 1)
    assert dutch.long_day(first, "NL") == "dinsdag de eerste december"
    assert dutch.long_day(first, None) == "dinsdag de eerste december"
    assert dutch.long_day(first, "BE-VLG") == "dinsdag, 1 december"


def test_austria_has_its_own_january() -> None:
    assert spoken("de").long_day(date(2027, 1, 5), "AT") == "Dienstag, dem 5. Jänner"
    assert spoken("de").long_day(date(2027, 1, 5), "DE") == "Dienstag, dem 5. Januar"


def test_a_span_is_called_so_until_the_next_line(dutch: Words) -> None:
    assert [dutch.since_words(days) for days in (-1, 0, 1, 4, 5, 400)] == [
        None,
        "nog geen dag",
        "een dag",
        "een dag",
        "ongeveer een week",
        "ongeveer een week",
    ]


@pytest.mark.parametrize(
    ("title", "family", "greeting"),
    [
        (None, None, "Goedendag Rita Roe,"),
        ("Dr", None, "Goedendag Rita Roe,"),
        ("Ir.", "Roe", "Geachte Ir. Roe,"),
        ("dr", "Roe", "Hooggeachte dr Roe,"),
        ("Prof. Dr. Ir.", "Roe", "Hooggeachte Prof. Dr. Ir. Roe,"),
        ("Drs.", "Roe", "Geachte Drs. Roe,"),
    ],
)
def test_a_greeting_follows_the_beginning_of_the_title(
    dutch: Words, title: str | None, family: str | None, greeting: str
) -> None:
    contact = replace(RITA, title=title, family_name=family)
    assert dutch.salutation(contact, "NL") == greeting
    assert dutch.salutation(None, "NL") == "Geachte heer, mevrouw,"


@pytest.mark.parametrize(
    ("title", "greeting"),
    [
        ("Frau", "Sehr geehrte Frau Roe,"),
        ("Frau Dr.", "Sehr geehrte Frau Dr. Roe,"),
        ("Herr Prof.", "Sehr geehrter Herr Prof. Roe,"),
        ("Ms", "Sehr geehrte Frau Roe,"),
        ("Mr.", "Sehr geehrter Herr Roe,"),
        ("Dr.", "Guten Tag Dr. Roe,"),
        (None, "Guten Tag Rita Roe,"),
    ],
)
def test_a_german_greeting_never_guesses_the_sex(title: str | None, greeting: str) -> None:
    contact = replace(RITA, title=title, family_name="Roe" if title else None)
    assert spoken("de").salutation(contact, "DE") == greeting


def test_roles_at_several_companies_begin_with_their_own_words(dutch: Words) -> None:
    other = replace(ACME, role="Analyst")
    assert dutch.job_titles((ACME,)) == "de functie Platform Engineer bij Acme"
    assert dutch.job_titles((ACME, other)) == "de functies Platform Engineer en Analyst bij Acme"
    assert dutch.job_titles((ACME, GLOBEX)) == (
        "de functies Platform Engineer bij Acme en Data Engineer bij Globex"
    )


def test_a_name_is_not_taken_for_a_place(dutch: Words) -> None:
    braces = replace(RITA, name="{family_name} [salutation]")
    assert dutch.salutation(braces, None) == "Goedendag {family_name} [salutation],"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('and = "en"', "", "`and`"),
        ('and = "en"', "and = 1", r"\$\.and"),
        ('and = "en"', 'und = "en"', "und"),
        ('and = "en"', "and = ", "line 2"),
        ('"december",', "", "months: 12 different names are wanted, not 11"),
        ('"zondag"', '"Maandag"', "weekdays: 7 different names"),
        ('"vandaag"\nyesterday', '" vandaag"\nyesterday', "day.today: ' vandaag' is empty or begins"),
        ('"gisteren"', '""', "day.yesterday: '' is empty"),
        ('"gisteren"', '"gis\\nteren"', "day.yesterday: .* more than one line"),
        ('"afgelopen {weekday}"\ndate', '"afgelopen"\ndate', r"day.weekday: \{weekday\} is missing"),
        ('"op {date}"', '"op {datum}"', r"day.date: \{datum\} is not known here; there are: \{date\}"),
        ('long = "{weekday} {day} {month}"', 'long = "{weekday} {day}"', r"date.long: \{month\} is missing"),
        ('["BE"]', '["Belgium"]', "date.where 1: countries are two capital letters"),
        ('["BE"]', "[]", "date.where 1: countries are two capital letters"),
        ('0 = "nog geen dag"', "", "time_since begins with the day 0"),
        ('1 = "een dag"', 'one = "een dag"', "time_since"),
        ('"Goedendag {name},"', '"Goedendag {naam},"', r"salutation.named: \{naam\} is not known here"),
        (
            '"Hooggeachte {title} {family_name},"',
            '"{title},"',
            r"salutation.titled: \{family_name\} is missing",
        ),
        ("{roles} bij", "{role} bij", r"roles.several: \{role\} is not known here"),
        ('["zo snel mogelijk"]', '["  "]', "a phrase has no word in it"),
        ("[-4, -1]", "[-4]", "dated"),
        ('offer = "day"', 'offer = "week"', "offer"),
        ("bijna {weeks}", "bijna {years}", r"dated.phrases: \{years\} is not known here"),
        ('["zo snel mogelijk"]', "[" * 3000, "cannot be used"),
        ('["twee weken"]', str(["x"] * 12_000), "stand for more than 10,000 others"),
        ('"Goedendag {name},"', f'"Goedendag {{name}} {"x" * 200}"', "longer than 200 characters"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_file_key_and_reason(
    before: str, after: str, reason: str
) -> None:
    assert before in DUTCH
    with pytest.raises(ConfigError, match=reason) as told:
        parse(DUTCH.replace(before, after, 1), path="nl/words.toml")
    assert told.value.message.startswith("The words in nl/words.toml cannot be used: ")
    assert told.value.message.endswith(".")
    assert "\n" not in told.value.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ships_speaks_of_every_day(language: str) -> None:
    text = (TEXTS / language / "words.toml").read_text("utf-8")
    words = parse(text, path=language)
    assert words == spoken(language)
    assert all(words.since_words(days) for days in range(2000))
    assert words.phrases.pressing
    assert words.phrases.dated


@given(st.text(max_size=300))
def test_any_text_is_words_or_a_sentence_about_it(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        parse(text, path="words.toml")


def test_a_span_counts_beside_the_words_of_its_table_and_in_the_weeks_it_names() -> None:
    rows = """
[span]
preceded_by = ["sinds"]
followed_by = ["verstreken"]

[[dated]]
phrases = ["{weeks}"]
span = true
weeks = [0, 1]

[[dated]]
phrases = ["vorige maand"]
months = [1, 1]
"""
    phrases = parse(DUTCH + rows, path="nl/words.toml").phrases
    said = "Vorige maand: sinds een week, twee weken verstreken, twee weken vrij."
    found = [(said[each.start : each.end], each.phrase) for each in phrases.dated_in(said)]
    assert [text for text, _ in found] == ["Vorige maand", "een week", "twee weken"]
    month, week, _ = (phrase for _, phrase in found)
    assert (month.days, month.months, week.days, week.weeks) == (None, range(1, 2), None, range(2))


def test_french_roles_stand_in_quotes_alone_and_together() -> None:
    other = replace(ACME, role="Analyst")
    said = [
        str(spoken("fr").job_titles((ACME, each))).replace("\N{NO-BREAK SPACE}", "~")
        for each in (other, GLOBEX)
    ]
    assert said == [
        "«~Platform Engineer~» et «~Analyst~» chez Acme",
        "«~Platform Engineer~» chez Acme et «~Data Engineer~» chez Globex",
    ]
