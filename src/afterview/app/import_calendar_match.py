"""Which application an interview belongs to: told, known by its people or company, new, or a question.

--app  >  an answer  >  a guest who is a contact  >  the company's name  >  a guest's domain  >  new
several that fit, or one that has ended or is for another role ──> the person is asked
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from afterview.app.import_calendar_book import Book
from afterview.app.import_calendar_folder import Folder
from afterview.app.import_calendar_version import Question
from afterview.app.imports import Choices
from afterview.calendars.detect import Proposal
from afterview.calendars.domains import is_companys, label_of
from afterview.calendars.titles import company_key, fits_label, words
from afterview.calendars.vocabulary import table
from afterview.core.text import one_line

NEW = "a new application"
MOST_OPTIONS = 9
_SMALL = table("senior junior lead staff principal the and of fur und de la mwd remote")
_NUMBER = re.compile(r"([0-9]{1,9})(?::.*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class New:
    """An application there is not yet."""

    company: str
    role: str | None


def place(
    book: Book, choices: Choices, proposal: Proposal, about: str, start: datetime
) -> Folder | New | Question:
    """Where an interview belongs; `about` names the question for its company.

    NotFound where the person names an application that does not exist.
    """
    if choices.application is not None:
        return book.open_folder(choices.application)
    company, role = choices.company or proposal.company, choices.role or proposal.role
    said = choices.settled.get(about)
    if said is not None:
        found = _said(book, said)
        if isinstance(found, Folder):
            return found
        company = company if found is None else found
    fitting = _fitting(book, proposal, company, told=choices.company is not None)
    if fitting:
        return _among(book, choices, fitting, New(company=company or "", role=role), start)
    if company is None:
        open_ones = [book.application(n) for n in _open(book)]
        options = tuple(Folder(application=a).title for a in open_ones[:MOST_OPTIONS])
        return Question(about=about, words="With which company is it?", options=options)
    return New(company=company, role=role)


def _open(book: Book) -> Iterable[int]:
    return sorted(n for numbers in book.companies.values() for n in numbers if book.is_open(n))


def _said(book: Book, text: str) -> Folder | str | None:
    """An answer: the number of an application, or the name of a company; None: a new one, as proposed."""
    number = _NUMBER.fullmatch(text.strip())
    if number:
        return book.open_folder(int(number[1]))
    return None if text.strip().casefold().startswith(NEW) else one_line(text, "company")


def _fitting(book: Book, proposal: Proposal, company: str | None, *, told: bool) -> list[int]:
    """The applications it may belong to, by the best evidence there is."""
    key = company_key(company) if company else None
    by_name = book.companies.get(key, []) if key else []
    if told:
        return by_name
    addresses = (guest.address.casefold() for guest in proposal.guests if guest.address)
    by_contact = [n for address in addresses for n in book.addresses.get(address, ())]
    if by_contact:
        named = [n for n in by_contact if n in by_name]
        return list(dict.fromkeys(named or by_contact))
    if by_name:
        return by_name
    said = (d for d in proposal.domains if company is None or fits_label(company, label_of(d)))
    return list(dict.fromkeys(n for domain in said for n in book.domains.get(domain, ())))


def _among(
    book: Book, choices: Choices, numbers: list[int], new: New, start: datetime
) -> Folder | New | Question:
    """The one of them that is meant, if that is clear or was said."""
    pool = [n for n in numbers if book.is_open(n)] or numbers
    alike = [n for n in pool if _is_role(book.application(n).role, new.role)]
    folders = [book.open_folder(n) for n in alike or pool]
    if len(folders) == 1 and alike and _is_clear(folders[0], new, start):
        return folders[0]
    about = f"application:{company_key(new.company)}:{' '.join(words(new.role or ''))}"
    said = choices.settled.get(about)
    if said is not None:
        found = _said(book, said)
        if isinstance(found, Folder):
            return found
        if found or new.company:
            return New(company=found or new.company, role=new.role)
    options = tuple(folder.title for folder in folders[:MOST_OPTIONS])
    title = f" ({new.company}{', ' + new.role if new.role else ''})" if new.company else ""
    return Question(
        about=about,
        words="To which application does it belong?",
        options=(*options, f"{NEW}{title}") if new.company else options,
    )


def _is_clear(folder: Folder, new: New, start: datetime) -> bool:
    """Whether nothing speaks against the only application that fits."""
    if not folder.open and (folder.ended is None or start > folder.ended):
        return False
    mine = folder.application
    if not new.company or company_key(mine.company) == company_key(new.company):
        return True
    # Another name than the one known: an agency's consultant may speak for anybody.
    domains = {(c.address or "").rpartition("@")[2] for c in folder.contacts}
    fitting = any(is_companys(d) and fits_label(mine.company, label_of(d)) for d in domains)
    return fitting and not mine.agency


def _is_role(known: str | None, said: str | None) -> bool:
    """Whether two job titles may be one: half of the words of the shorter are in the other."""
    if known is None or said is None:
        return True
    one, other = (set(words(text)) - _SMALL for text in (known, said))
    smaller = min(len(one), len(other))
    return smaller == 0 or len(one & other) * 2 > smaller
