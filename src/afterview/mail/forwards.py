"""Where a copied email begins without marks: a header block, or a line that says so.

    -----Original Message-----          between dashes the line alone is enough
    From: Jane Doe <jane@acme.example>  else three lines of an email's header, one of them its author
    Sent: Thursday, 12 March 2026
    Subject: Your interview

"Date: Monday, Time: 10:00, Place: our office" is an invitation, and no header block.
"""

# ruff: noqa: RUF001 - words of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADERS = 3  # different header lines that make a block
_BLOCK = 20  # lines of a header block, blank and folded ones among them
_FOLDED = 2  # lines of a folded header in a row
_LABEL = 30  # characters before the colon
_SHORT = 80  # characters of a line that announces a copy

# By role, as mail programs label them in their languages; phrases between bars.
_LABELS = {
    "from": "from|von|absender|de|expéditeur|remitente|da|mittente|van|afzender|från|avsändare|fra|afsender"
    "|avsender|lähettäjä|od|nadawca|odesílatel|odosielateľ|feladó|de la|expeditor|от|отправитель|від"
    "|відправник|от кого|подател|από|kimden|gönderen|nuo|saatja|pošiljatelj|pošiljalec"
    "|发件人|寄件者|寄件人|發件人|差出人|送信元|보낸 사람|보낸사람|发送人|מאת|من|dari|từ",
    "sent": "sent|gesendet|gesendet am|envoyé|envoyé le|enviado|enviado el|enviado em|enviada em|enviada"
    "|inviato|verzonden|skickat|sendt|lähetetty|wysłano|wysłane|odesláno|odoslané|elküldve|küldve|trimis"
    "|отправлено|надіслано|изпратено|στάλθηκε|αποστολή|gönderildi|gönderilme tarihi|poslano|išsiųsta"
    "|saadetud|发送时间|发送日期|寄件日期|傳送時間|送信日時|보낸 날짜|보낸날짜|נשלח|تم الإرسال|dikirim"
    "|đã gửi",
    "date": "date|datum|data|fecha|dato|dátum|päiväys|päivämäärä|dată|дата|ημερομηνία|tarih|kuupäev|日期|日時"
    "|날짜|תאריך|التاريخ|تاريخ|tanggal|ngày",
    "to": "to|an|empfänger|à|a|destinataire|para|destinatario|destinatário|aan|till|til|vastaanottaja|do|komu"
    "|címzett|către|кому|до|προς|kime|alıcı|za|kam|kellele"
    "|收件人|收件者|宛先|받는 사람|받는사람|אל|إلى|kepada|đến",
    "cc": "cc|cci|bcc|kopie|copie|kopia|kopi|copia|cópia|kopio|dw|másolatot kap|копия|копія|κοιν|bilgi|抄送"
    "|副本|참조|עותק|نسخة",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet"
    "|tárgy|subiect|тема|относно|θέμα|konu|zadeva|tema|teema|主题|主旨|主題|件名|제목|נושא|الموضوع|perihal"
    "|subjek|chủ đề|assumpte",
    "reply": "reply-to|reply to|antwort an|répondre à|responder a|rispondi a|risposta|antwoorden aan"
    "|beantwoorden|svar til|svara till|organization|organisation|organisaatio",
    "more": "attachments|anlagen|anhänge|importance|priority|wichtigkeit|priorität|pièces jointes|sent by",
}
_ROLES = {phrase: role for role, phrases in _LABELS.items() for phrase in phrases.split("|")}
_PLAIN = frozenset({"date", "from", "to"})  # a list of "From: 10:00, To: 11:00, Date: …" has these as well

# What programs write between dashes above a copy.
_COPIES = (
    "original message|original-nachricht|originalnachricht|ursprüngliche nachricht|original email"
    "|message d'origine|message d’origine|message original|courriel original|mensaje original"
    "|mensagem original|messaggio originale|messaggio original|oorspronkelijk bericht|origineel bericht"
    "|originele bericht|ursprungligt meddelande|originalmeddelande|originalmeddelelse|oprindelig meddelelse"
    "|opprinnelig melding|original melding|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość"
    "|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|mesaj original|mesajul original"
    "|исходное сообщение|первоначальное сообщение|оригінальне повідомлення|початкове повідомлення"
    "|оригинално съобщение|αρχικό μήνυμα|orijinal mesaj|özgün ileti|izvorna poruka|originalna poruka"
    "|izvirno sporočilo|algne sõnum|originalus laiškas|oriģinālais ziņojums|pesan asli|thư gốc"
    "|missatge original|原始邮件|原始郵件|邮件原件|元のメッセージ|원본 메시지|원본 메일|הודעה מקורית"
    "|الرسالة الأصلية"
)
_FORWARDS = (
    "forwarded message|forwarded by|forwarded mail|weitergeleitete nachricht|weitergeleitete mail"
    "|weitergeleitet von|message transféré|message réexpédié|courriel transféré|mensaje reenviado"
    "|mensagem encaminhada|mensagem reencaminhada|messaggio inoltrato|doorgestuurd bericht"
    "|vidarebefordrat meddelande|vidarebefordrat brev|videresendt meddelelse|videresendt besked"
    "|videresendt melding|välitetty viesti|edelleenlähetetty viesti|przekazana wiadomość"
    "|wiadomość przekazana|przesyłanej wiadomości|przeposlaná zpráva|přeposlaná zpráva|přeposlané zprávy"
    "|preposlaná správa|továbbított üzenet|mesaj redirecționat|пересланное сообщение"
    "|пересылаемое сообщение|переадресованного сообщения|переслане повідомлення|препратено съобщение"
    "|προωθημένο μήνυμα|yönlendirilmiş ileti|iletilen mesaj|proslijeđena poruka|posredovano sporočilo"
    "|missatge reenviat|pesan terusan|转发的邮件|转发邮件|转发邮件信息|轉寄的郵件|轉寄郵件"
    "|転送メッセージ|転送されたメッセージ|전달된 메시지|הודעה שהועברה|رسالة معاد توجيهها"
    "|weitergeleiteten nachricht"
    "|messaggio inoltrato|mensaje reenviado|mensagem encaminhada|videresendte besked"
)
_COPY = re.compile(f"{_COPIES}|{_FORWARDS}")
_FORWARD = re.compile(_FORWARDS)
_ABOVE = re.compile(
    r"(?:please )?(?:type|write|enter|add)? ?(?:your )?reply (?:above|over) (?:this|the) line"
    r"|antwort(?:en sie)? (?:bitte )?(?:über|oberhalb) dies(?:er|e) (?:zeile|linie)"
    r"|répon(?:dez|dre) au-dessus de cette ligne|responda (?:por encima de|acima d)esta l[íi]n(?:ea|ha)"
)
_ABOVE_WORDS = ("above", "over the line", "oberhalb", "über dies", "au-dessus", "por encima", "acima")
_HOUR = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:am|pm|uhr|h|noon|o'clock)?(?!\w)|(?:mon|tues|wednes|thurs|fri)day"
)


def role_of(line: str) -> str | None:
    """Which header of an email a stripped line looks like: `from`, `sent`, `date`, …; None for none."""
    end = line.find(":", 0, _LABEL)
    if end < 0:
        end = -1 if line.isascii() else line.find("：", 0, _LABEL)
    return _ROLES.get(line[:end].strip(" *_\t|").casefold()) if end > 0 else None


def block_end(lines: Sequence[str], start: int) -> int | None:
    """The line after the header block that begins at `start`, None where none does."""
    found: dict[str, str] = {}
    end, folded = start, 0
    for at in range(start, min(len(lines), start + _BLOCK)):
        line = lines[at]
        role = role_of(line)
        if role:
            found.setdefault(role, line.partition(":")[2].strip(" *_\t"))
            end, folded = at + 1, 0
        else:
            folded += 1
            if folded > _FOLDED or (not line and at > start and not lines[at - 1]):
                break
    return end if _is_block(found) else None


def _is_block(found: dict[str, str]) -> bool:
    roles = {"date" if role == "sent" else role for role in found} - {"more"}
    if len(roles) < _HEADERS or "from" not in found or _HOUR.match(found["from"].casefold()):
        return False
    return "subject" in found or "sent" in found or any("@" in value for value in found.values())


def copy_end(lines: Sequence[str], at: int) -> int | None:
    """The line after one that says a copied email follows, and after its header lines; None if it does not.

    It stands between dashes, or before two header lines.
    """
    line = lines[at]
    core = line.strip("*_ ")
    is_framed = core.startswith("--") and core.endswith("--")
    if len(line) > _SHORT or not (is_framed or core.endswith((":", "："))):
        return None
    first = next((each for each in range(at + 1, min(at + 3, len(lines))) if lines[each]), at)
    end = block_end(lines, first) or first
    while end > at and end < len(lines) and role_of(lines[end]):
        end += 1
    if not (is_framed or end > first + 1) or _COPY.search(core.casefold()) is None:
        return None
    return end if end > first else at + 1


def is_forward(line: str) -> bool:
    """Whether a line says that what follows was forwarded, and not answered."""
    return _FORWARD.search(line.casefold()) is not None


def may_ask_to_reply_above(text: str) -> bool:
    """Whether it is worth looking for a line that does."""
    folded = text.casefold()
    return any(word in folded for word in _ABOVE_WORDS)


def asks_to_reply_above(line: str) -> bool:
    """Whether a line of a ticket system divides the answer from what was there."""
    return len(line) <= _SHORT and _ABOVE.search(line.casefold()) is not None
