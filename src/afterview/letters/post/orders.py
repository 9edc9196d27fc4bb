"""Whether words in bold tell the person what to write there, or are simply emphasized.

your accomplishment here              an instruction
Add two sentences about the company.  an instruction, whatever it ends with
desired salary                        the name of something to fill in
the salary you want                   the same: a phrase, and no sentence, that speaks to the writer
Activity to result                    the same, as a whole item of a list
Do you need anything else?            text
Your team is impressive               text: a sentence to the recipient
I would love to join the team         text: a sentence of the writer

In doubt it is something to fill in: what blocks a letter is looked at, what is sent is sent.
"""

from __future__ import annotations

import re

LONGEST = 200

_I = re.IGNORECASE
_SAYS_I = re.compile(r"\b(?:I|I['’]\w+|me|my|we|our|us|ich|mein\w*|mir|mich|wir|je|j['’]|mon|ma|mes|nous)\b")
_HERE = re.compile(r"\b(?:here|hier|ici)\s*[.!]?$", _I)
_YOUR = re.compile(r"\b(?:your|ihre?[nrsm]?|deine?[nrsm]?|votre|vos)\b", _I)
_TELL = re.compile(
    r"(?:briefly|insert|add|describe|list|mention|include|replace|explain|fill in|write|state|choose|select"
    r"|customi[sz]e|personali[sz]e|provide|give|share|put|enter|paste|name|specify|reference|highlight|outline"
    r"|summari[sz]e|detail|quantify|restate|reiterate|emphasi[sz]e|identify|cite|express|elaborate|discuss"
    r"|beschreib\w*|füg\w*|nenn\w*|ergänz\w*|erwähn\w*|erklär\w*|schreib\w*"
    r"|décri\w*|ajout\w*|insér\w*|indiqu\w*|mentionn\w*|précis\w*|expliqu\w*)\s+\S",
    _I,
)
# These may also be said to the recipient, so they tell only where they speak of somebody else or of the text.
_TELL_OF = re.compile(
    r"(?:tell|thank|remind|show|ask|compliment|congratulate|use|say|talk|refer|close|end|start|begin|open)\b"
    r".*\b(?:them|their|the (?:recruiter|interviewer|hiring manager|manager|reader|employer|person)"
    r"|your own|something|sentences?|paragraph|why you|how you|what you)\b",
    _I,
)
_THINGS = (
    r"names?|titles?|numbers?|address|dates?|company|recruiter|interviewer|position|role|salary|amount"
    r"|accomplishments?|achievements?|skills?|topics?|figure|reasons?|sentences?|bullets?|examples?|deadline"
    r"|employer|strengths?|qualifications?"
)
_THING = re.compile(
    r"(?:(?:the|this|their|first|last|full|company|job|role|position|recruiter|interviewer|hiring|manager|contact|team"
    rf"|department|target|current|phone|email|start|reference)['’s]*\s+)*(?:{_THINGS})",
    _I,
)
# The same with any words before it: "desired salary", "one or two accomplishments", "reason for leaving".
_ABOUT = re.compile(
    rf"(?:[\w'’./-]+\s+){{0,4}}(?!company|role|position|recruiter)(?:{_THINGS})"
    r"(?:\s+(?:for|of|about|from|at|in|you|your|that|which|why|to|with|when)\b.*)?",
    _I,
)
_TO_WRITER = re.compile(
    r"(?:an?|the|one|two|three|some|any|another|how|why|what|when|where|which|who|reasons?)\b.*\byou(?:\s+\w|r\b|['’])",
    _I,
)
_ASKING = re.compile(r"(?:how|why|what|when|where|which|who)\b", _I)
_VERB = (
    r"(?:is|are|was|were|has|had|have|will|would|can|could|does|did|sounds?|seems?|looks?|makes?|made|means?"
    r"|ist|sind|est)"
)
_FINITE = re.compile(rf"(?<!\byou )\b{_VERB}\b", _I)
_GOES_ON = re.compile(rf"\s*{_VERB}\b")
# What is the recipient's where a letter says "your".
_THEIRS = re.compile(
    r"your\s+(?:[\w-]+\s+)?(?:time|offer|help|team|consideration|support|patience|reply|response|message|e-?mail"
    r"|feedback|understanding|guidance|advice|kindness|flexibility|interest|trust)\b(?:\s+and\b.*)?",
    _I,
)
_SENTENCE_END = (".", "!", "?", ":", ",", ";")
_HEADING = re.compile(r"[A-Z]\w*s")


def is_order(words: str, *, behind: str = "", whole_item: bool = False, whole_line: bool = False) -> bool:
    """Whether bold `words` without brackets are an instruction.

    behind: what stands after them in their line
    whole_item, whole_line: they are all of a list's item, all of a line

    A sentence that the writer says of himself is text, and so is what ends
    like a sentence, unless it begins by telling what to do.
    """
    if not words or len(words) > LONGEST or "[" in words or "]" in words:
        return False
    if _SAYS_I.search(words) or words.endswith("?"):
        return False
    if _TELL.match(words) or _TELL_OF.match(words) or (_YOUR.search(words) and _HERE.search(words)):
        return True
    if words.endswith(_SENTENCE_END) or (whole_line and _HEADING.fullmatch(words)):
        return False
    if _THING.fullmatch(words):
        return True
    your = _YOUR.match(words)
    if your:
        return _is_the_writers(words, words[your.end() :].strip(), behind)
    return _is_phrase(words) or (whole_item and len(words.split()) > 1 and not re.search(r"\d", words))


def _is_the_writers(words: str, thing: str, behind: str) -> bool:
    """Whether what "your …" names is the writer's, or a sentence to the recipient."""
    if _FINITE.search(words) or _THEIRS.fullmatch(words):
        return False
    return len(words.split()) <= 6 and (not _GOES_ON.match(behind) or _THING.fullmatch(thing) is not None)


def _is_phrase(words: str) -> bool:
    """Whether a phrase names something to fill in, or speaks to the writer; a sentence does neither."""
    if _ASKING.match(words):
        return _TO_WRITER.match(words) is not None
    if _FINITE.search(words):
        return False
    return _ABOUT.fullmatch(words) is not None or _TO_WRITER.match(words) is not None
