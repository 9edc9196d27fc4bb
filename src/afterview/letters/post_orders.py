"""Whether words in bold tell the person what to write there, or are simply emphasized.

your accomplishment here        an instruction
Activity to result              the same, as a whole item of a list
Company name                    the name of something to fill in
Do you need anything else?      text
I would love to join the team   text
"""

from __future__ import annotations

import re

LONGEST = 200

_SAYS_I = re.compile(r"\b(?:I|I['’]\w+|me|my|we|our|us|ich|mein\w*|mir|mich|wir|je|j['’]|mon|ma|mes|nous)\b")
_HERE = re.compile(r"\b(?:here|hier|ici)\s*[.!]?$", re.IGNORECASE)
_YOUR = re.compile(r"\b(?:your|ihre?[nrsm]?|deine?[nrsm]?|votre|vos)\b", re.IGNORECASE)
_TELL = re.compile(
    r"(?:insert|add|describe|list|mention|include|replace|explain|fill in|write|state|choose|customi[sz]e"
    r"|provide|briefly|give|share|put|enter|name|specify|reference|beschreib\w*|füg\w*|nenn\w*|décri\w*|ajout\w*|insér\w*"
    r"|indiqu\w*)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?:(?:the|this|their|first|last|full|company|job|role|position|recruiter|interviewer|hiring|manager|contact|team"
    r"|department|target|current|phone|email|start|reference)['’s]*\s+)*"
    r"(?:names?|titles?|number|address|date|company|recruiter|interviewer|position|role|salary|amount|accomplishments?"
    r"|achievements?|skills?|topic)",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", ":", ",", ";")


def is_order(words: str, *, whole_item: bool) -> bool:
    """Whether bold `words` without brackets are an instruction; `whole_item`: they are all of a list's item.

    A sentence that the writer says of himself is text, and so is what ends
    like a sentence, unless it begins by telling what to do.
    """
    if not words or len(words) > LONGEST or "[" in words or "]" in words or _SAYS_I.search(words):
        return False
    tells = _TELL.match(words) is not None
    if _YOUR.search(words) and (tells or _HERE.search(words)):
        return True
    if _HERE.search(words) and tells:
        return True
    if words.endswith(_SENTENCE_END):
        return False
    if _THING.fullmatch(words) or (_YOUR.match(words) and len(words.split()) <= 6):
        return True
    return whole_item and len(words.split()) > 1 and not re.search(r"\d", words)
