from __future__ import annotations

import pytest

from afterview.tables.statuses import Status, status_of

WORDS: dict[Status, str] = {
    "planned": "Wishlist | saved | To Apply | Not applied yet | Merkliste | À postuler",
    "open": "Applied | In Progress | Under review | Beworben | In Bearbeitung | En cours | thanks_due",
    "silent": "Ghosted | No response | Keine Antwort | Sans réponse | presumed_no",
    "interview": "Interview | Interviewing | Phone Screen | 2nd interview | Vorstellungsgespräch | Entretien",
    "on_hold": "On hold | frozen | Pausiert | En suspens",
    "offer": "Offer | Negotiating | Angebot | Zusage | Offre reçue",
    "rejected": "Rejected | ❌ Rejected | 3. Rejected | Rejected - no feedback | Rejected after interview | "
    "Not selected | Position filled | Absage | Abgelehnt | Absage (per Mail) | Refus | Refusée | Non retenu",
    "declined": "Declined | Offer declined | Angebot abgelehnt | Offre refusée",
    "withdrew": "Withdrawn | I Withdrew | Zurückgezogen | Candidature retirée",
    "accepted": "Accepted | Hired | Offer accepted! | Angenommen | Embauchée",
}
KNOWN = [(word.strip(), status) for status, words in WORDS.items() for word in words.split("|")]


@pytest.mark.parametrize(("word", "status"), KNOWN, ids=lambda word: word)
def test_a_status_is_known_in_three_languages(word: str, status: Status) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize("word", ["Offer, then rejected", "Offer not received", "Hmm", "2", "", "❤"])
def test_what_may_mean_anything_means_nothing(word: str) -> None:
    assert status_of(word) is None
