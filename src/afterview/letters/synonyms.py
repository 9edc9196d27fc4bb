"""What posts in other languages than English call our slots.

No name means one thing in one language and another in the next, so all of
them are known in every letter, whatever language it says it is in.
"""

from __future__ import annotations

from collections.abc import Mapping

from afterview.letters.template import slot_key

# By language: our slot, and what it is called there.
BY_LANGUAGE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "salutation": ("Anrede",),
        "your name": (
            "Ihr Name",
            "Dein Name",
            "Mein Name",
            "Ihr vollständiger Name",
            "Vor- und Nachname",
            "Vorname Nachname",
        ),
        "your email address": (
            "Ihre E-Mail-Adresse",
            "Ihre E-Mail",
            "Ihre Mailadresse",
            "Deine E-Mail-Adresse",
            "E-Mail-Adresse",
        ),
        "your preferred phone number": ("Ihre Telefonnummer", "Deine Telefonnummer", "Telefonnummer"),
        "recruiter name": (
            "Ansprechperson",
            "Name der Ansprechperson",
            "Ansprechpartner",
            "Ansprechpartnerin",
            "Name des Ansprechpartners",
            "Name der Ansprechpartnerin",
            "Name der Kontaktperson",
            "Name des Recruiters",
            "Name der Recruiterin",
        ),
        "hiring manager's name": ("Name des Vorgesetzten", "Name der Vorgesetzten", "Name der Führungskraft"),
        "name of person who interviewed you": (
            "Gesprächspartner",
            "Gesprächspartnerin",
            "Name des Gesprächspartners",
            "Name der Gesprächspartnerin",
            "Name des Interviewers",
            "Name der Interviewerin",
        ),
        "company name": (
            "Unternehmen",
            "Unternehmensname",
            "Name des Unternehmens",
            "Firma",
            "Firmenname",
            "Name der Firma",
        ),
        "job title": ("Stelle", "Stellenbezeichnung", "Stellentitel", "Jobtitel", "Positionsbezeichnung"),
        "something you discussed": ("Gesprächsthema", "besprochenes Thema"),
    },
    "fr": {
        "salutation": ("formule d'appel",),
        "your name": (
            "votre nom",
            "votre nom complet",
            "votre prénom et nom",
            "votre prénom et votre nom",
            "prénom nom",
            "prénom et nom",
            "nom et prénom",
        ),
        "your email address": (
            "votre adresse e-mail",
            "votre adresse email",
            "votre adresse électronique",
            "votre e-mail",
            "votre email",
            "votre courriel",
        ),
        "your preferred phone number": (
            "votre numéro de téléphone",
            "votre téléphone",
            "numéro de téléphone",
        ),
        "recruiter name": ("nom du recruteur", "nom de la recruteuse", "nom du contact"),
        "hiring manager's name": ("nom du responsable", "nom de la responsable", "nom du manager"),
        "name of person who interviewed you": (
            "nom de la personne rencontrée",
            "nom de l'intervieweur",
            "nom de l'intervieweuse",
            "nom de l'interlocuteur",
            "nom de l'interlocutrice",
        ),
        "company name": ("entreprise", "nom de l'entreprise", "société", "nom de la société"),
        "job title": ("poste", "intitulé du poste", "intitulé de poste", "titre du poste", "nom du poste"),
        "something you discussed": ("sujet abordé", "sujet évoqué"),
    },
}
FOREIGN = {
    slot_key(name): slot for slots in BY_LANGUAGE.values() for slot, names in slots.items() for name in names
}
