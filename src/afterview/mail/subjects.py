"""The subject of an answer: one "Re: " before what the email was about, whatever was before it.

    AW: [EXT] Re[2]: WG: Sv: Interview ──> Re: [EXT] WG: Interview

What says "answer" in a dozen languages goes, wherever it stands before the subject. What says
"forwarded", and the marks that mail systems put in front, say something, and stay, once each.
"""

from __future__ import annotations

import re

from afterview.errors import UserError
from afterview.mail.decode import one_line
from afterview.mail.headers import header_text

REPLY = "Re: "
SUBJECT_LIMIT = 400  # characters; a subject of a thread that is longer is cut

# Danish, Norwegian, Swedish SV; German AW, Antwort; Dutch Antw; Finnish VS; Polish Odp; Portuguese RES;
# Italian R, RIF; Hungarian Vá; Turkish YNT; Indonesian Bls, Balas; Latvian Atb; French Rép; then Greek,
# Russian, Hebrew, Arabic, Chinese, Japanese, Korean. "Ref:" is none: a number follows it.
_REPLY = re.compile(
    r"(?:re|aw|antwort|antw|sv|vs|odp|res|r|rif|vá|ynt|bls|balas|atb|rép|απ|σχετ|отв|ответ"
    r"|השב|תשובה|رد|回复|回覆|答复|答覆|返信|回信|회신|답장)"
    r"[ \t\xa0]?(?:\[\d{1,4}\]|\(\d{1,4}\)|[*^]\d{1,4})?[ \t\xa0]?[:\uff1a]\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"(?:fwd?|wg|tr|vb|vl|doorst|i|rv|enc|pd|továbbítás|πρθ|пересл|הועבר|转发|轉寄|転送|전달)"
    r"[ \t\xa0]?[:\uff1a]\s*",
    re.IGNORECASE,
)
_CODE = re.compile(r"=+\?")  # how an encoded word begins
_MARK = re.compile(r"\[[^\[\]]{1,40}\]\s*")


def reply_subject(subject: str, *, instead: str = "") -> str:
    """The subject of an answer to an email with this subject; of one without any, `instead`.

    Fit for a header: what could hide or be decoded again is taken out, and a long one is cut.
    """
    base = base_subject(subject) or base_subject(instead)
    text = f"{REPLY}{base}"[:SUBJECT_LIMIT].rstrip()
    try:
        return header_text(text, "subject")
    except UserError:
        return REPLY.strip()


def base_subject(subject: str) -> str:
    """What an email is about: without any sign of being an answer, other signs kept, once each."""
    text = _CODE.sub("?", one_line(subject))
    kept: list[str] = []
    while found := _REPLY.match(text) or _FORWARD.match(text) or _MARK.match(text):
        text = text[found.end() :]
        sign = found[0].strip()
        if not _REPLY.fullmatch(found[0]) and sign.casefold() not in (each.casefold() for each in kept):
            kept.append(sign)
    return " ".join([*kept, text.strip()]).strip()
