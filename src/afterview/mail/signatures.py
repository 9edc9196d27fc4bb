"""What stands below the words of a writer: a signature, the name of a device, a disclaimer.

Only from the end of what they wrote upwards; a line in the middle is theirs, whatever it says.
"""

# ruff: noqa: RUF001 - words of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

_CLOSING = 3  # short lines below a rule that end a text
_SHORT = 60  # characters of such a line
_DEVICE = 120  # characters of a line about a device
_PARAGRAPH = 40  # lines of a disclaimer
_OPENING = 120  # characters within which a disclaimer says what it is
_LOOKED = 2_000  # characters of a disclaimer that are looked at

_FIGURE = re.compile(r"[\d:@?]")
_RULE_SIGNS = frozenset("-_=~#*+.·•ᐧ—–─━ \t")
_DELIMITERS = {"--": 12, "—": 5, "––": 5, "---": 5}  # and lines of a signature below it
_GADGET = (
    "(?:mobile|i-?(?:phone|pad|pod)|android|blackberry|tablet|smartphone|phone|cell|galaxy|windows|outlook)"
)
# The lines that mail programs add by themselves, by language.
_SENT = (
    r"(?:sent|posted|composed|written) (?:from|via|with|using|by) ",
    rf"(?:\w{{1,20}} )?from (?:my |a )?{_GADGET}\b",
    r"(?:get|download) \W?(?:outlook|yahoo mail|aol mail|airmail)\b",
    r"gesendet (?:von|mit|aus|über) |von (?:mein|unser)\w{0,2} .{1,60} gesendet|von unterwegs gesendet",
    r"diese (?:e-?mail|nachricht|mail) wurde (?:von|mit) .{1,80}(?:gesendet|geschrieben)",
    r"(?:holen sie sich |hol dir )?outlook für .",
    r"envoyé (?:depuis|de|d'|d’|à partir de|avec|via) ",
    r"(?:obtenir|télécharger|obtenez|téléchargez) \W?outlook",
    r"enviado (?:desde|con|a través de|do|da|de|pelo|via) |(?:obtener|obtén|obter o|descargar) \W?outlook",
    r"inviat[oa] (?:da|dal|con|tramite) |(?:scarica|ottieni) \W?outlook",
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|van|met|via) |outlook voor .",
    r"(?:sendt|skickat|skickades) (?:fra|från|med|via) |(?:hent|hämta|last ned) \W?outlook",
    r"lähetetty |hanki \W?outlook",
    r"wysłan[eoa] z |pobierz \W?outlook|odesl[aá]no z|odoslané z",
    r"(?:elküldve|küldve) |.{1,40}r[óő]l küldve|trimis (?:de pe|din|de la) ",
    r"отправлено (?:с|из|от) |надіслано (?:з|із|від) |изпратено от |στάλθηκε από |αποστολή από ",
    r".{1,40}[dt][ae]n gönderildi|poslano (?:s|sa|iz|z) |išsiųsta iš |saadetud |nosūtīts no ",
    r"dikirim dari |(?:đã )?(?:gửi|được gửi) từ |enviat des ",
    r".{1,30}から送信|发自我的|发送自|從我的.{1,30}傳送|从我的.{1,30}发送|.{1,30}에서 보[냄낸]",
    r"נשלח מ|أ?ُ?رسلت? من|تم الإرسال من",
    r"virus-?free\W|this e-?mail has been checked|diese e-?mail wurde .{0,20}auf viren",
)
_DEVICE_LINE = re.compile(rf"\W{{0,4}}(?:{'|'.join(_SENT)})", re.IGNORECASE)

# A disclaimer names what it speaks of first, and then that it is for nobody else.
_ABOUT = re.compile(
    r"(?:this|the information (?:contained )?in this|the contents? of this) (?:e-?mail|message|communication"
    r"|transmission|electronic)|disclaimer|confidentiality|confidential(?: and privileged)?:"
    r"|please (?:consider|think) .{0,30}(?:environment|print)"
    r"|if you (?:are not the intended|have received this)"
    r"|dies(?:e|er) (?:e-?mail|nachricht|mail)|der inhalt dieser|vertraulichkeit"
    r"|ce (?:message|courriel|courrier|mail)|cet e-?mail|avis de confidentialité|les informations contenues"
    r"|est[ea] (?:mensaje|correo|mensagem|e-?mail|comunicación)|aviso (?:legal|de confidencialidad)"
    r"|quest[ao] (?:messaggio|e-?mail|comunicazione)|il presente messaggio|le informazioni contenute|ai sensi"
    r"|dit (?:bericht|e-?mail)|deze e-?mail|de informatie in|detta (?:meddelande|e-post)"
    r"|denne (?:e-?mail|e-?post|meddelelse|mail)|tämä (?:viesti|sähköposti)|(?:ta|niniejsza) wiadomość"
    r"|treść tej|tato zpráva|tento e-?mail|(?:это|данное|настоящее) (?:сообщение|письмо)"
)
_ONLY_FOR = re.compile(
    r"confidential|privileged|intended (?:solely|only|for|recipient)|addressee|in error|unauthori[sz]ed"
    r"|before print|viru?s|not (?:necessarily )?(?:represent|binding)"
    r"|vertraulich|nicht der (?:richtige|vorgesehene|beabsichtigte)|irrtümlich|adressat|unbefugt"
    r"|confidenti|destinataire|par erreur|confidencial|destinat[aá]ri|por error|por engano|riservat"
    r"|confidenzial|per errore|vertrouwelijk|geadresseerde|bestemd|konfident|fortrolig|avsedd|modtager"
    r"|mottak|luottamuksel|poufn|adresat|důvěrn|конфиденциал|адресат"
)


def signature_start(lines: Sequence[str], start: int, stop: int, *, raw: Sequence[str], said: bool) -> int:
    """The line at which the signature below a text begins, `stop` where there is none.

    `lines` are stripped and `raw` are not; the text lies from `start` to before `stop`. `said`: there are
    words of the writer before it, so that all of it may be signature.
    """
    stop = _stripped(lines, start, _at_delimiter(raw, start, stop, lines=lines, said=said), said=said)
    before = -1
    while before != stop:  # three times at most: either finds something once
        before = stop
        stop = _below_rule(lines, start, stop, said=said)
        stop = _stripped(lines, start, _delimited(lines, start, stop, said=said), said=said)
    return stop


def _stripped(lines: Sequence[str], start: int, stop: int, *, said: bool) -> int:
    """Without rules, lines about devices, and disclaimers, from the end upwards."""
    before = -1
    while before != stop:
        before = stop
        stop = _without_blanks(lines, start, stop)
        if stop > start and (_is_rule(lines[stop - 1]) or _is_device(lines[stop - 1])):
            stop -= 1
        elif stop > start:
            stop = _without_disclaimer(lines, start, stop, said=said)
    return stop


def _without_blanks(lines: Sequence[str], start: int, stop: int) -> int:
    while stop > start and not lines[stop - 1]:
        stop -= 1
    return stop


def _has_words(lines: Sequence[str], start: int, stop: int) -> bool:
    return _without_blanks(lines, start, stop) > start


def _at_delimiter(raw: Sequence[str], start: int, stop: int, *, lines: Sequence[str], said: bool) -> int:
    """The first `-- ` with its space below words, which divides a signature whatever its length."""
    for at in range(start, stop):
        if lines[at] == "--" and raw[at].startswith("-- ") and (said or _has_words(lines, start, at)):
            return at
    return stop


def _delimited(lines: Sequence[str], start: int, stop: int, *, said: bool) -> int:
    """The first delimiter without its space, where only little follows: people divide texts by it as well."""
    for at in range(start, stop):
        most = _DELIMITERS.get(lines[at])
        if most and (said or _has_words(lines, start, at)):
            return at if sum(map(bool, lines[at + 1 : stop])) <= most else stop
    return stop


def _is_rule(line: str) -> bool:
    return len(line) <= _DEVICE and set(line) <= _RULE_SIGNS


def _is_device(line: str) -> bool:
    return len(line) <= _DEVICE and _DEVICE_LINE.match(line) is not None


def _without_disclaimer(lines: Sequence[str], start: int, stop: int, *, said: bool) -> int:
    first = stop
    while first > start and lines[first - 1] and stop - first < _PARAGRAPH:
        first -= 1
    if not said and not _has_words(lines, start, first):
        return stop
    text = " ".join(lines[first:stop])[:_LOOKED].casefold()
    return first if _ABOUT.search(text[:_OPENING]) and _ONLY_FOR.search(text) else stop


def _below_rule(lines: Sequence[str], start: int, stop: int, *, said: bool) -> int:
    """A few short lines without a figure below the only rule of underscores: a name, a job, a company."""
    for at in range(stop - 1, max(start - 1, stop - 2 * _CLOSING - 1), -1):
        if lines[at].startswith("___") and set(lines[at]) == {"_"}:
            alone = not any(line.startswith("___") for line in lines[start:at])
            return at if alone and (said or _has_words(lines, start, at)) else stop
        if len(lines[at]) > _SHORT or _FIGURE.search(lines[at]):
            break
    return stop
