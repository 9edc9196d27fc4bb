"""Answers as mail programs write them: what introduces the quote, signatures, footers. Nobody exists."""

# ruff: noqa: RUF001, E501 - words of many languages, some twice as wide

from __future__ import annotations

GMAIL = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    On Tue, 10 Mar 2026 at 09:00, Sam Poe <sam@poe.example> wrote:

    > Dear Jane,
    >
    > unfortunately I am away on Wednesday. Could we meet on Thursday?
    >
    > Sam
    >
"""
APPLE = """
    > On Mar 10, 2026, at 9:00 AM, Sam Poe <sam@poe.example> wrote:
    >
    > unfortunately I am away on Wednesday.

    Thursday at 14:00 works for us.

    Best,
    Jane
"""
APPLE_TOP = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    Sent from my iPhone

    > On Mar 10, 2026, at 9:00 AM, Sam Poe <sam@poe.example> wrote:
    >
    > \ufeffunfortunately I am away on Wednesday.
"""
OUTLOOK = """
    Thursday at 14:00 works for us.

    Best,
    Jane
    ________________________________
    From: Sam Poe <sam@poe.example>
    Sent: Tuesday, March 10, 2026 9:00 AM
    To: Jane Doe <jane@acme.example>
    Subject: Re: Interview

    unfortunately I am away on Wednesday.
"""
OUTLOOK_OLD = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    -----Original Message-----
    From: Sam Poe [mailto:sam@poe.example]
    Sent: Tuesday, March 10, 2026 9:00 AM
    To: Jane Doe
    Subject: Re: Interview

    unfortunately I am away on Wednesday.
"""
OUTLOOK_GERMAN = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    Von: Sam Poe <sam@poe.example>
    Gesendet: Dienstag, 10. März 2026 09:00
    An: Jane Doe <jane@acme.example>
    Betreff: AW: Gespräch

    leider bin ich am Mittwoch nicht da: unfortunately
"""
OUTLOOK_FRENCH = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    De : Sam Poe <sam@poe.example>
    Envoyé : mardi 10 mars 2026 09:00
    À : Jane Doe <jane@acme.example>
    Objet : RE: Entretien

    malheureusement, unfortunately
"""
OUTLOOK_HTML = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    *From:* Sam Poe <sam@poe.example>

    *Sent:* Tuesday, March 10, 2026 9:00 AM

    *To:* Jane Doe; recruiting@acme.example; somebody.with.a.long.name@acme.example;
    interviews@acme.example

    *Subject:* Re: Interview

    unfortunately I am away on Wednesday.
"""
GMX = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    Gesendet: Dienstag, 10. März 2026 um 09:00 Uhr
    Von: "Sam Poe" <sam@poe.example>
    An: jane@acme.example
    Betreff: Gespräch
    unfortunately
"""
ZOHO = """
    Thursday at 14:00 works for us.

    Best,
    Jane


    ---- On Tue, 10 Mar 2026 09:00:12 +0100 Sam Poe <sam@poe.example> wrote ----

    unfortunately I am away on Wednesday.
"""
PROTON = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    -------- Original Message --------
    On Tuesday, March 10th, 2026 at 9:00 AM, Sam Poe <sam@poe.example> wrote:

    unfortunately I am away on Wednesday.
"""
THUNDERBIRD = """
    Am 10.03.26 um 09:00 schrieb Sam Poe:
    > unfortunately I am away on Wednesday.

    Thursday at 14:00 works for us.

    Best,
    Jane
"""
NO_MARKS = """
    Thursday at 14:00 works for us.

    Best,
    Jane
    On Tue, Mar 10, 2026 at 9:00 AM Sam Poe <sam@poe.example> wrote:
    unfortunately I am away on Wednesday.

    > On Mon, Mar 9, 2026 at 9:00 AM Jane Doe <jane@acme.example> wrote:
    > How about Wednesday?

    This was below the older mail already, unfortunately.
"""
TICKET = """
    ## Please type your reply above this line ##

    Thursday at 14:00 works for us.

    Best,
    Jane
"""
TICKET_ANSWERED = """
    Thursday at 14:00 works for us.

    Best,
    Jane

    --- Reply above this line ---

    unfortunately the position is closed.
"""
ANSWERS = {name: text for name, text in globals().items() if name.isupper() and isinstance(text, str)}

ATTRIBUTIONS = {
    "English": "On Thu, 12 Mar 2026 at 10:12, Jane Doe <jane@acme.example> wrote:",
    "English, Apple": "On Mar 12, 2026, at 10:12 AM, Jane Doe <jane@acme.example> wrote:",
    "English, Outlook on a Mac": 'On 3/12/26, 10:12 AM, "Jane Doe" <jane@acme.example> wrote:',
    "German": "Am Do., 12. März 2026 um 10:12 Uhr schrieb Jane Doe <jane@acme.example>:",
    "German, Thunderbird": "Am 12.03.26 um 10:12 schrieb Jane Doe:",
    "German, Yahoo": "Am Donnerstag, 12. März 2026 um 10:12:33 MEZ hat Jane Doe <jane@acme.example> Folgendes"
    " geschrieben:",
    "German, telephone": "Jane Doe <jane@acme.example> schrieb am Do., 12. März 2026, 10:12:",
    "French": "Le jeu. 12 mars 2026 à 10:12, Jane Doe <jane@acme.example> a écrit :",
    "Spanish": "El jue, 12 mar 2026 a las 10:12, Jane Doe (<jane@acme.example>) escribió:",
    "Italian": "Il giorno gio 12 mar 2026 alle ore 10:12 Jane Doe <jane@acme.example> ha scritto:",
    "Portuguese": "Em qui., 12 de mar. de 2026 às 10:12, Jane Doe <jane@acme.example> escreveu:",
    "Dutch": "Op do 12 mrt 2026 om 10:12 schreef Jane Doe <jane@acme.example>:",
    "Swedish": "Den tors 12 mars 2026 kl 10:12 skrev Jane Doe <jane@acme.example>:",
    "Danish": "Den tor. 12. mar. 2026 kl. 10.12 skrev Jane Doe <jane@acme.example>:",
    "Norwegian": "tor. 12. mar. 2026 kl. 10:12 skrev Jane Doe <jane@acme.example>:",
    "Finnish": "to 12. maalisk. 2026 klo 10.12 Jane Doe (jane@acme.example) kirjoitti:",
    "Icelandic": "fimmtudagur, 12. mars 2026 kl. 10:12 skrifaði Jane Doe <jane@acme.example>:",
    "Polish": "czw., 12 mar 2026 o 10:12 Jane Doe <jane@acme.example> napisał(a):",
    "Polish, Thunderbird": "W dniu 12.03.2026 o 10:12, Jane Doe pisze:",
    "Czech": "čt 12. 3. 2026 v 10:12 odesílatel Jane Doe <jane@acme.example> napsal:",
    "Czech, Thunderbird": "Dne 12. 03. 26 v 10:12 Jane Doe napsal(a):",
    "Slovak": "št 12. 3. 2026 o 10:12 Jane Doe <jane@acme.example> napísal(a):",
    "Hungarian": "Jane Doe <jane@acme.example> ezt írta (időpont: 2026. márc. 12., Cs, 10:12):",
    "Romanian": "În joi, 12 mar. 2026 la 10:12, Jane Doe <jane@acme.example> a scris:",
    "Russian": "чт, 12 мар. 2026 г. в 10:12, Jane Doe <jane@acme.example>:",
    "Ukrainian": "чт, 12 бер. 2026 р. о 10:12 Jane Doe <jane@acme.example> пише:",
    "Bulgarian": "На чт, 12.03.2026 г. в 10:12 Jane Doe <jane@acme.example> написа:",
    "Greek": "Στις Πέμ 12 Μαρ 2026 στις 10:12 π.μ., ο/η Jane Doe <jane@acme.example> έγραψε:",
    "Turkish": "Jane Doe <jane@acme.example>, 12 Mar 2026 Per, 10:12 tarihinde şunu yazdı:",
    "Croatian": "čet, 12. ožu 2026. u 10:12 Jane Doe <jane@acme.example> napisao je:",
    "Slovenian": "V čet., 12. mar. 2026 ob 10:12 je oseba Jane Doe <jane@acme.example> napisala:",
    "Lithuanian": "2026-03-12, kt, 10:12 Jane Doe <jane@acme.example> rašė:",
    "Latvian": "ceturtd., 2026. g. 12. marts, plkst. 10:12 — lietotājs Jane Doe (<jane@acme.example>) rakstīja:",
    "Estonian": "Kontakt Jane Doe (<jane@acme.example>) kirjutas kuupäeval N, 12. märts 2026 kell 10:12:",
    "Catalan": "Missatge de Jane Doe <jane@acme.example> del dia dj., 12 de març 2026 a les 10:12:",
    "Japanese": "2026年3月12日(木) 10:12 Jane Doe <jane@acme.example>:",
    "Chinese": "Jane Doe <jane@acme.example> 于2026年3月12日周四 10:12写道：",
    "Chinese, Apple": "在 2026年3月12日，上午10:12，Jane Doe <jane@acme.example> 写道：",
    "Korean": "2026년 3월 12일 (목) 오전 10:12, Jane Doe <jane@acme.example>님이 작성:",
    "Hebrew": "בתאריך יום ה׳, 12 במרץ 2026 ב-10:12 מאת Jane Doe <jane@acme.example>:",
    "Arabic": "في الخميس، 12 مارس 2026 في 10:12 ص تمت كتابة ما يلي بواسطة Jane Doe <jane@acme.example>:",
    "Vietnamese": "Vào Th 5, 12 thg 3, 2026 vào lúc 10:12 Jane Doe <jane@acme.example> đã viết:",
    "Indonesian": "Pada Kam, 12 Mar 2026 pukul 10.12 Jane Doe <jane@acme.example> menulis:",
    "Thai": "เมื่อ พฤ. 12 มี.ค. 2026 เวลา 10:12 Jane Doe <jane@acme.example> เขียนว่า:",
    "Horde": "Zitat von Jane Doe <jane@acme.example>:",
}

HEADERS = {
    "English": "From: {who}\nSent: 12 March 2026 10:12\nTo: Sam Poe\nSubject: Interview",
    "English, Apple": "From: {who}\nSubject: Interview\nDate: March 12, 2026\nTo: Sam Poe",
    "German": "Von: {who}\nGesendet: Donnerstag, 12. März 2026 10:12\nAn: Sam Poe\nBetreff: Gespräch",
    "German, web": "Gesendet: Donnerstag, 12. März 2026 um 10:12\nVon: {who}\nAn: Sam\nBetreff: Gespräch",
    "German, newer": "Von: {who}\nDatum: Donnerstag, 12. März 2026 um 10:12\nAn: Sam Poe\nBetreff: Gespräch",
    "French": "De : {who}\nEnvoyé : jeudi 12 mars 2026 10:12\nÀ : Sam Poe\nObjet : Entretien",
    "Spanish": "De: {who}\nEnviado el: jueves, 12 de marzo de 2026 10:12\nPara: Sam Poe\nAsunto: Entrevista",
    "Italian": "Da: {who}\nInviato: giovedì 12 marzo 2026 10:12\nA: Sam Poe\nOggetto: Colloquio",
    "Portuguese": "De: {who}\nEnviada em: quinta-feira, 12 de março de 2026\nPara: Sam\nAssunto: Entrevista",
    "Dutch": "Van: {who}\nVerzonden: donderdag 12 maart 2026 10:12\nAan: Sam Poe\nOnderwerp: Gesprek",
    "Swedish": "Från: {who}\nSkickat: den 12 mars 2026 10:12\nTill: Sam Poe\nÄmne: Intervju",
    "Danish": "Fra: {who}\nSendt: 12. marts 2026 10:12\nTil: Sam Poe\nEmne: Samtale",
    "Finnish": "Lähettäjä: {who}\nLähetetty: 12. maaliskuuta 2026\nVastaanottaja: Sam Poe\nAihe: Haastattelu",
    "Polish": "Od: {who}\nWysłane: czwartek, 12 marca 2026 10:12\nDo: Sam Poe\nTemat: Rozmowa",
    "Czech": "Od: {who}\nOdesláno: čtvrtek 12. března 2026\nKomu: Sam Poe\nPředmět: Pohovor",
    "Hungarian": "Feladó: {who}\nElküldve: 2026. március 12.\nCímzett: Sam Poe\nTárgy: Interjú",
    "Romanian": "De la: {who}\nTrimis: joi, 12 martie 2026\nCătre: Sam Poe\nSubiect: Interviu",
    "Russian": "От: {who}\nОтправлено: 12 марта 2026 г. 10:12\nКому: Sam Poe\nТема: Собеседование",
    "Greek": "Από: {who}\nΣτάλθηκε: 12 Μαρτίου 2026\nΠρος: Sam Poe\nΘέμα: Συνέντευξη",
    "Turkish": "Kimden: {who}\nGönderildi: 12 Mart 2026\nKime: Sam Poe\nKonu: Görüşme",
    "Chinese": "发件人: {who}\n发送时间: 2026年3月12日\n收件人: Sam Poe\n主题: 面试",
    "Japanese": "差出人: {who}\n送信日時: 2026年3月12日\n宛先: Sam Poe\n件名: 面接",
    "Korean": "보낸 사람: {who}\n보낸 날짜: 2026년 3월 12일\n받는 사람: Sam Poe\n제목: 면접",
}

MARKERS = [
    "-----Original Message-----",
    "-------- Original Message --------",
    "*-----Ursprüngliche Nachricht-----*",
    "-----Original-Nachricht-----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Исходное сообщение-----",
    "---------- Forwarded message ---------",
    "---------- Weitergeleitete Nachricht ----------",
    "---------- Message transféré ---------",
    "---------- Doorgestuurd bericht ---------",
    "----- Forwarded by Jane Doe/Acme on 03/12/2026 -----",
    "---------- 转发的邮件 ---------",
]

DEVICES = [
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Sent from Outlook for iOS<https://aka.example/o0ukef>",
    "Sent from Yahoo Mail on Android",
    "Get Outlook for Android",
    "(sent from a phone, please excuse typos)",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet mit der GMX Mail App",
    "Gesendet von Outlook für Android",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon téléphone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "iPhone-omról küldve",
    "Trimis de pe iPhone-ul meu",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "Στάλθηκε από το iPhone μου",
    "iPhone'umdan gönderildi",
    "iPhoneから送信",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "Dikirim dari iPhone saya",
    "ᐧ",
    "__________",
]
DISCLAIMERS = [
    "This email and any files transmitted with it are confidential and intended solely for its addressee.",
    "CONFIDENTIALITY NOTICE: The contents are privileged. If you are not the addressee, delete them.",
    "Diese E-Mail enthält vertrauliche Informationen.\nWenn Sie nicht der richtige Adressat sind, löschen Sie sie.",
    "Ce message et ses pièces jointes sont confidentiels et établis à l'attention de leur destinataire.",
    "Este mensaje es confidencial y se dirige a su destinatario.",
    "Please consider the environment before printing this email.",
]
