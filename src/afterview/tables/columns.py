"""What columns are called, and which field of an application each fills.

Names are compared without case, accents and punctuation, `jobTitle` and
`job_title` alike. Of several columns for one field the name that stands first
below wins, then the one further left; interviews take every column they find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from afterview.errors import UserError
from afterview.tables.model import Value, letters_of, text_of

# Field -> how columns for it are called, the surest first. "|" is as good as a line's end.
_NAMES = {
    "company": """
        company name | company | employer | employer name | organisation | organization | organisation name
        organization name | firm | hiring company | company employer | business | institution
        client company | firma | firmenname | unternehmen | unternehmensname | arbeitgeber | betrieb
        entreprise | nom de l entreprise | societe | nom de la societe | employeur | organisme | empresa
        azienda | bedrijf
    """,
    "role": """
        job title | position applied for | position title | role title | job position | role | position
        job role | title | job | job name | designation | vacancy | opening | post | role position
        position role | stelle | stellenbezeichnung | stellentitel | jobtitel | berufsbezeichnung
        beworben als | rolle | stellenanzeige | tatigkeit | jobbezeichnung | poste | intitule du poste
        intitule | titre du poste | nom du poste | fonction | emploi | offre | puesto | cargo | functie
    """,
    "agency": """
        agency | recruiting agency | recruitment agency | staffing agency | recruiting firm | agency name
        headhunter firm | vermittler | personalvermittlung | personalvermittler | personaldienstleister
        agentur | zeitarbeitsfirma | cabinet | cabinet de recrutement | agence | agence d interim
    """,
    "applied": """
        date applied | applied date | application date | applied on | date of application | applied at
        application submitted | submission date | date submitted | submitted on | application sent
        date sent | applied | date applied on | applicationdate | day applied | beworben am
        bewerbungsdatum | datum der bewerbung | bewerbung am | bewerbung vom | abgeschickt am | gesendet am
        bewerbung gesendet | versendet am | beworben | date de candidature | date d envoi
        candidature envoyee le | envoye le | postule le | date de postulation | candidature le
        candidature envoyee | date candidature | date | datum
    """,
    "url": """
        job url | job link | job posting url | posting url | job posting link | link to job | url
        job posting | link to posting | posting link | application link | application url | listing url
        link | links | job description link | advert | job ad | job listing | website link | posting
        stellenlink | link zur stelle | link zur stellenanzeige | anzeige | ausschreibung | lien
        lien de l offre | lien vers l offre | lien offre | annonce | url de l offre
    """,
    "channel": """
        source | channel | job source | found on | found via | found at | applied via | applied through
        applied on site | job board | platform | job site | where found | how applied | application method
        referral source | quelle | gefunden bei | gefunden uber | plattform | portal | jobborse | kanal
        stellenborse | canal | plateforme | trouve sur | origine | provenance | site
    """,
    "industry": """
        industry | sector | company industry | field | branche | bereich | secteur | secteur d activite
        industrie
    """,
    "country": "country | country code | land | staat | pays",
    "location": """
        location | job location | city country | office location | place | region | city | ort | standort
        arbeitsort | einsatzort | stadt | lieu | localisation | ville | lieu de travail
    """,
    "zone": "time zone | timezone | tz | zeitzone | fuseau horaire | fuseau",
    "language": "language | application language | sprache | langue",
    "recruiter": """
        recruiter | recruiter name | contact person | contact name | hiring contact | point of contact
        hr contact | contact | contact s name | recruiter contact | talent partner | talent acquisition
        hiring manager | hiring manager name | contacts | poc | ansprechpartner | ansprechpartnerin
        ansprechperson | kontakt | kontaktperson | recruiterin | personaler | recruteur | recruteuse
        nom du recruteur | interlocuteur | personne de contact | contact rh
    """,
    "recruiter_email": """
        recruiter email | recruiter e mail | recruiter s email | contact email | contact e mail
        recruiter email address | contact email address | hiring manager email | hr email | contact s email
        email of contact | recruiter mail | contact mail | ansprechpartner email | ansprechpartner e mail
        kontakt email | kontakt e mail | e mail ansprechpartner | email ansprechpartner | email kontakt
        mail ansprechpartner | email du recruteur | mail du recruteur | email recruteur | mail recruteur
        courriel du recruteur | email du contact | mail du contact | email contact | email | e mail
        email address | e mail adresse | courriel | mail | adresse mail | adresse email
    """,
    "interview": """
        interview date | interview date time | interview date and time | interview on | interview at
        interview datetime | date of interview | next interview | first interview | second interview
        third interview | final interview | interview date 1 | interview date 2 | interview date 3
        interview 1 date | interview 2 date | interview 3 date | 1st interview | 2nd interview
        3rd interview | 1st interview date | 2nd interview date | 3rd interview date | first interview date
        second interview date | third interview date | final interview date | first round date
        second round date | interview scheduled | interview day | last interview | interview 1 | interview 2
        interview 3 | interview 4 | interview round 1 | interview round 2 | phone screen date
        phone interview date | phone screening date | phone interview | phone screen | video interview date
        video interview | onsite interview | onsite date | onsite interview date | panel interview
        panel interview date | interview | vorstellungsgesprach | vorstellungsgesprach am | gesprach
        gesprach am | gesprachstermin | termin | interviewtermin | interview am | bewerbungsgesprach
        erstgesprach | zweitgesprach | 1 gesprach | 2 gesprach | telefoninterview | telefoninterview am
        termin vorstellungsgesprach | datum vorstellungsgesprach | entretien | date d entretien
        date de l entretien | date entretien | entretien le | premier entretien | deuxieme entretien
        second entretien | entretien 1 | entretien 2 | entretien telephonique | 1er entretien | 2e entretien
    """,
    "interview_time": """
        interview time | time of interview | interview start time | time | start time | interview hour
        uhrzeit | uhrzeit interview | uhrzeit gesprach | interview uhrzeit | zeit | heure
        heure de l entretien | heure d entretien | heure entretien | horaire
    """,
    "status": """
        status | application status | current status | stage | application stage | state | pipeline stage
        phase | progress | outcome | result | list | list name | current stage | decision | response
        column | bewerbungsstatus | stand | ergebnis | aktueller stand | antwort | statut | etat | etape
        resultat | reponse | avancement
    """,
    "heard": """
        response date | date of response | reply date | date of reply | heard back | heard back on
        date heard back | rejection date | date rejected | rejected on | rejected date | decision date
        offer date | outcome date | date of outcome | date of rejection | responded on | response received
        date of decision | antwort am | antwort vom | absage am | absage vom | datum der absage
        datum der antwort | ruckmeldung am | ruckmeldung vom | ruckmeldung | date de reponse | reponse le
        date du refus | refus le | date de refus | date reponse
    """,
}
# What one column is enough for; an interview may stand in several.
MANY = frozenset({"interview", "interview_time"})
DATES = frozenset({"applied", "interview", "heard"})
FIELDS = tuple(_NAMES)
LEFT_OUT = frozenset({"", "-", "none", "skip", "ignore", "left out"})


def canonical(name: str) -> str:
    """A name as it is compared: words in lower case, without accents and punctuation."""
    return _canonical(name) if len(name) <= 80 else name


@lru_cache(maxsize=4096)
def _canonical(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = apart
    if not apart.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub(r"['\u2019]s\b", "", plain.casefold()))
    return " ".join(words).replace("e mail", "email")


def _ranked(names: str) -> dict[str, int]:
    found = [name.strip() for name in re.split(r"[|\n]", names) if name.strip()]
    return {canonical(name): rank for rank, name in enumerate(found)}


_RANKS = {field: _ranked(names) for field, names in _NAMES.items()}
_FIELD_OF = {name: (field, rank) for field, ranks in _RANKS.items() for name, rank in ranks.items()}


@lru_cache(maxsize=4096)
def field_of(name: str) -> tuple[str, int] | None:
    """The field a column of that name fills, and how sure that is (0: surest); None: unknown."""
    plain = canonical(name)
    for attempt in (plain, _without_umlauts(plain), _without_remark(name)):
        if attempt in _FIELD_OF:
            return _FIELD_OF[attempt]
    return None


def _without_umlauts(plain: str) -> str:
    """Where an umlaut is written with an e."""
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _without_remark(name: str) -> str:
    """`Date Applied (MM/DD/YYYY)` without what stands in brackets at its end."""
    return canonical(re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", name))


def known_names(cells: Iterable[Value]) -> int:
    """How many different fields the cells name, were they the names of columns."""
    found = (field_of(text_of(cell)) for cell in cells if isinstance(cell, str) and len(cell) <= 80)
    return len({entry[0] for entry in found if entry})


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a table, by place, and what they fill. `why_not`: why a known one is left out."""

    names: tuple[str, ...]
    fields: tuple[str | None, ...]
    why_not: Mapping[str, str]

    @cached_property
    def _places(self) -> dict[str, tuple[int, ...]]:
        return {
            field: tuple(place for place, filled in enumerate(self.fields) if filled == field)
            for field in self.fields
            if field
        }

    def of(self, field: str) -> tuple[int, ...]:
        """The places of the columns that fill `field`, from left to right."""
        return self._places.get(field, ())

    def first(self, field: str) -> int | None:
        """The place of the one column that fills `field`."""
        places = self._places.get(field)
        return places[0] if places else None

    def without(self, name: str, why: str) -> Columns:
        """The same with one column left out."""
        fields = tuple(
            None if here == name else field for here, field in zip(self.names, self.fields, strict=True)
        )
        return Columns(names=self.names, fields=fields, why_not={**self.why_not, name: why})


def names_of(cells: Sequence[Value]) -> tuple[str, ...]:
    """The name of each column; one without gets its letter, a second of one name a number."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = text_of(cell) or f"column {letters_of(place)}"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        names.append(name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})")
    return tuple(names)


def columns_of(cells: Sequence[Value], said: Mapping[str, str]) -> Columns:
    """The columns under these names; `said` (name -> field, or a word for leaving it out) goes before all.

    UserError for a name or field in `said` that does not exist.
    """
    names = names_of(cells)
    chosen = {_place(names, name): _field(field) for name, field in said.items()}
    _refuse_two(names, chosen)
    fields: list[str | None] = [chosen.get(place) for place in range(len(names))]
    why_not: dict[str, str] = {}
    taken = {field: names[place] for place, field in chosen.items() if field}
    guessed = sorted(
        (rank, place, field)
        for place, cell in enumerate(cells)
        if place not in chosen and isinstance(cell, str) and (known := field_of(text_of(cell)))
        for field, rank in [known]
    )
    for _, place, field in guessed:
        if field not in MANY and field in taken:
            why_not[names[place]] = f"{taken[field]} is the {field.replace('_', ' ')}"
        else:
            fields[place], taken[field] = field, names[place]
    return Columns(names=names, fields=tuple(fields), why_not=why_not)


def _refuse_two(names: tuple[str, ...], chosen: Mapping[int, str | None]) -> None:
    taken: dict[str, str] = {}
    for place, field in chosen.items():
        if field and field not in MANY and field in taken:
            raise UserError(
                f"Both {taken[field]!r} and {names[place]!r} are to be the {field}.", "Choose one of them."
            )
        if field:
            taken[field] = names[place]


def _place(names: tuple[str, ...], wanted: str) -> int:
    for same in (str, str.casefold, canonical):
        fitting = [place for place, name in enumerate(names) if same(name) == same(wanted)]
        if fitting:
            return fitting[0]
    letter = re.fullmatch(r"(?:column\s+)?([A-Z]{1,2})", wanted.strip(), re.IGNORECASE)
    for place in range(len(names)):
        if letter and letters_of(place) == letter[1].upper():
            return place
    raise UserError(
        f"There is no column {wanted!r}.", f"The columns are: {', '.join(name[:40] for name in names[:30])}."
    )


def _field(text: str) -> str | None:
    plain = canonical(text).replace(" ", "_")
    if text.strip().casefold() in LEFT_OUT:
        return None
    if plain in FIELDS:
        return plain
    raise UserError(
        f"{text!r} is no field of an application.",
        f"Use one of: {', '.join(FIELDS)}; or - to leave the column out.",
    )
