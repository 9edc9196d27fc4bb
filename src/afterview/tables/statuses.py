"""What people write into a status column, and what of it is a fact about the application.

A word says where an application stands, hardly ever since when. So only ends
and dated answers become events; "interviewing", "ghosted" and their like say
nothing that a date of an interview, or silence, does not say better.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from afterview.tables.columns import canonical

Status: TypeAlias = Literal[
    "planned",  # not applied yet
    "open",
    "silent",
    "interview",
    "on_hold",
    "offer",
    "rejected",
    "declined",
    "withdrew",
    "accepted",
]
# The one that is further along counts, where rows of one application differ.
ORDER: tuple[Status, ...] = get_args(Status)

_WORDS: dict[Status, str] = {
    "planned": """
        wishlist | wish list | saved | bookmarked | to apply | not applied | not applied yet
        not yet applied | draft | interested | planned | applying | preparing | researching | to do | todo
        idea | ideas | backlog | lead | merkliste | gemerkt | geplant | offen zu bewerben
        noch nicht beworben | in vorbereitung | entwurf | a postuler | pas encore postule | en preparation
        interessant | brouillon
    """,
    "open": """
        applied | submitted | sent | application sent | application submitted | in progress | in process
        pending | active | under review | in review | reviewing | reviewed | viewed | application viewed
        received | application received | acknowledged | open | waiting | awaiting response | awaiting reply
        screening | in consideration | considered | resume viewed | downloaded | contacted | referred
        assessment | test | take home | homework | next round | follow up | followed up | thanks due
        waiting for reply | promised | action owed | scheduled waiting | archived | inactive | frozen answer
        stopped | beworben | abgeschickt | gesendet | versendet | verschickt | eingereicht | laufend | lauft
        offen | in bearbeitung | eingangsbestatigung | bestatigt | wartend | warten | in prufung | aktiv
        bewerbung gesendet | candidature envoyee | envoyee | envoye | postule | en cours | en attente
        recue | recu | a relancer | relance | relancee | en cours de traitement | accuse de reception
        ouvert
    """,
    "silent": """
        ghosted | ghost | no response | no reply | no answer | no feedback | silence | never heard back
        presumed no | no response yet | not heard back | unresponsive | keine antwort | keine ruckmeldung
        nicht gemeldet | keine reaktion | sans reponse | pas de reponse | aucune reponse | sans nouvelles
        aucun retour
    """,
    "interview": """
        interview | interviewing | interviewed | interviews | phone screen | phone interview
        first interview | second interview | third interview | 1st interview | 2nd interview | 3rd interview
        final interview | onsite | on site | final round | technical interview | video interview
        panel interview | hr interview | scheduled | interview scheduled | recruiter call | screening call
        phone call | invited | invitation | interview stage | 1st round | 2nd round | first round
        second round | vorstellungsgesprach | gesprach | eingeladen | einladung | erstgesprach
        zweitgesprach | interview gefuhrt | telefoninterview | bewerbungsgesprach | entretien
        entretien prevu | entretien passe | en entretien | convoque | premier entretien | second entretien
        entretien telephonique | entretiens
    """,
    "on_hold": """
        on hold | paused | position on hold | frozen | hiring freeze | postponed | pausiert | zuruckgestellt
        auf eis | eingefroren | en pause | en suspens | gele | suspendu
    """,
    "offer": """
        offer | offered | offer received | job offer | negotiating | negotiation | offer extended
        verbal offer | angebot | angebot erhalten | zusage | zusage erhalten | offre | offre recue
        proposition | promesse d embauche
    """,
    "rejected": """
        rejected | rejection | reject | declined by company | not selected | no longer under consideration
        no longer considered | not moving forward | turned down | unsuccessful | denied | refused
        rejected by company | position filled | filled | not a fit | regret | declined by employer
        company declined | not hired | rejection email | application rejected | they said no | job closed
        position closed | position cancelled | cancelled by company | absage | abgelehnt | absage erhalten
        abgesagt | stelle besetzt | besetzt | ablehnung | nicht ausgewahlt | refus | refuse | refusee
        rejete | rejetee | candidature refusee | candidature rejetee | non retenu | non retenue
        reponse negative | negatif | poste pourvu | refus recu
    """,
    "declined": """
        offer declined | declined offer | declined the offer | offer rejected by me | i declined
        declined by me | declined | turned down offer | offer refused | angebot abgelehnt
        von mir abgelehnt | selbst abgelehnt | abgelehnt von mir | offre refusee | offre declinee
        refuse par moi | decline | declinee
    """,
    "withdrew": """
        withdrawn | withdrew | i withdrew | withdraw | withdrawn by me | application withdrawn
        not interested | no longer interested | cancelled by me | dropped | pulled out | zuruckgezogen
        bewerbung zuruckgezogen | ruckzug | kein interesse | kein interesse mehr | retire | retiree
        candidature retiree | abandonne | abandonnee | desiste | desistement | plus interesse
    """,
    "accepted": """
        accepted | hired | offer accepted | accepted offer | signed | started | employed | job accepted
        got the job | angenommen | eingestellt | angebot angenommen | unterschrieben
        vertrag unterschrieben | accepte | acceptee | embauche | embauchee | offre acceptee | signe
        contrat signe | recrute
    """,
}
_STATUS_OF: dict[str, Status] = {
    canonical(word): status
    for status, words in _WORDS.items()
    for word in re.split(r"[|\n]", words)
    if word.strip()
}
_WEIGHTY = ORDER[ORDER.index("on_hold") :]
_NEGATIONS = {"not", "no", "nicht", "kein", "keine", "pas", "non", "yet"}


@lru_cache(maxsize=1024)
def status_of(text: str) -> Status | None:
    """Where that word says an application stands; None: it says nothing we know.

    Numbers and pictures before it do not count (`3. Rejected`), nor what
    follows a word we know (`Rejected after the test`), except another end.
    """
    words = canonical(text).split()
    while words and words[0].isdecimal() and " ".join(words) not in _STATUS_OF:
        words = words[1:]
    for end in range(len(words), 0, -1):
        found = _STATUS_OF.get(" ".join(words[:end]))
        if found is not None:
            return None if _turned_round(found, words[end:]) else found
    return None


def _turned_round(status: Status, more: list[str]) -> bool:
    """Whether what follows says otherwise: `Offer, then rejected`, `Offer not yet`."""
    if status in ("offer", "accepted") and _NEGATIONS & set(more):
        return True
    further = (
        _STATUS_OF.get(" ".join(more[start:end]))
        for start in range(len(more))
        for end in range(start + 1, len(more) + 1)
    )
    return any(found not in (None, status) and found in _WEIGHTY for found in further)
