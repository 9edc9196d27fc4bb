"""Text that people and strangers hand in, made safe for one line of an email."""

from __future__ import annotations

import re
import unicodedata

from afterview.errors import UserError

LINE_LIMIT = 200
ADDRESS_LIMIT = 254

# C0, DEL, C1, line and paragraph separators; the bidirectional controls that let
# a stranger show one text and mean another; what hides in a text unseen: soft
# hyphen, zero-width space, word joiner, byte order mark, tags. The zero-width
# (non-)joiners stay: emoji and Persian are written with them.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
    r"\u00ad\u200b\u2060\ufeff\U000e0000-\U000e007f]"
)
_PLAIN = re.compile(r"[ -~]+")  # nearly all there is, and nothing of it can hide; "=?" aside
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Letters and symbols by category, yet blank: fillers of Hangul, the Braille cell without dots.
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)

_NAME = re.compile(r"[^\W\d_]{2,30}(?:-[^\W\d_]{2,30})?")
# What mailboxes of teams and machines are called: no part of a person's name.
_NO_NAMES = re.compile(
    r"account|accounts|acquisition|admin|alert|alerts|applicant|applications|apply|assistant|"
    r"automated|bewerbung|billing|bot|calendar|candidate|candidates|career|careers|company|"
    r"contact|customer|emea|employment|events|global|group|hello|help|helpdesk|hire|hiring|"
    r"hr|human|inbox|info|interview|interviews|invitations|invite|it|job|jobs|karriere|mail|"
    r"mailer|manager|meeting|meetings|news|no|noreply|not|notification|notifications|office|"
    r"onboarding|operations|ops|org|people|personal|post|recruit|recruiter|recruiters|"
    r"recruiting|recruitment|reply|resources|sales|schedule|scheduler|scheduling|service|"
    r"services|staffing|support|system|talent|talents|team|tech|uk|us|usa|vacancies|work"
)


def one_line(value: str, what: str, *, limit: int = LINE_LIMIT) -> str:
    """`value` stripped, or UserError naming `what`: no controls, at most `limit` characters.

    RFC 2047 encoded words are decoded and judged as well, because some
    interpreters decode them again on their way into a header.
    """
    text = value.strip()
    plain = _PLAIN.fullmatch(text) is not None and "=?" not in text
    if plain and len(text) <= limit:
        return text
    require_letters(text, what)
    if len(text) > limit:
        raise UserError(
            f"The {what} is {len(text):,} characters long; {limit} is the most.",
            f"Shorten the {what}.",
        )
    if _UNSAFE.search(text) or _UNSAFE.search(_decoded(text)):
        raise UserError(
            f"The {what} contains a line break or another invisible control character.",
            f"Type the {what} again, on one line.",
        )
    return text


def require_letters(text: str, what: str) -> None:
    """UserError where nothing of `text` can be seen, or where some of it was bytes and no text."""
    if _SURROGATE.search(text):
        raise UserError(
            f"The {what} holds bytes that are no text in the character set of this machine.",
            f"Type the {what} again, or set a UTF-8 locale such as LC_ALL=C.UTF-8.",
        )
    if not any(_is_seen(sign) for sign in text):
        raise UserError(f"The {what} is empty.", f"Give the {what} as text.")


def person_name(value: str, what: str = "name") -> str:
    """`value` as the name of one person, or UserError: no address, and not several people."""
    text = one_line(value, what)
    if any(sign in text for sign in "<>@"):
        raise UserError(
            f"{text!r} is not the name of one person: a name has no <, > or @ in it.",
            'Write one person like "Rita Roe <rita@acme.example>".',
        )
    return text


def _is_seen(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind[0] not in "MZ" and kind not in ("Cc", "Cf") and sign not in _BLANK


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    from email.errors import HeaderParseError  # noqa: PLC0415 - hardly any text comes this far
    from email.header import decode_header, make_header  # noqa: PLC0415 - hardly any text comes this far

    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return "\n"  # cannot be judged, so it is judged unsafe


def email_address(value: str, what: str = "email address") -> str:
    """`value` as a bare address (`rita@acme.example`), or UserError."""
    text = one_line(value, what, limit=ADDRESS_LIMIT)
    if not _ADDRESS.fullmatch(text) or ".." in text or ".@" in text or text.startswith("."):
        raise UserError(
            f"{text!r} is not an email address.",
            "Write it like name@company.example, in plain letters.",
        )
    return text


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses are one mailbox for our purposes (case is ignored)."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def name_from_address(address: str) -> str | None:
    """The name that an address spells out (`rita.roe@acme.example`: Rita Roe), or None where it is a guess.

    A first and a last name, parted by a dot or an underscore: anything less
    could greet somebody by what is no name (`rroe@`, `rita@`, `r.roe@`, `talent.team@`).
    """
    local = address.partition("@")[0].partition("+")[0]
    parts = [part for part in re.split(r"[._]", local) if part]
    if len(parts) != 2 or not all(_NAME.fullmatch(part) for part in parts):
        return None
    if any(_NO_NAMES.fullmatch(word.casefold()) for part in parts for word in part.split("-")):
        return None
    return " ".join("-".join(word.capitalize() for word in part.split("-")) for part in parts)
