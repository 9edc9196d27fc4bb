"""Emails as strangers' programs write them, one a program or habit; the people are invented.

Each is an answer to our email, unless its name says otherwise. Header lines stand with plain line
ends here and get CRLF from `wire`, as they come from a server.
"""

from __future__ import annotations

import base64

TOKEN = "a2bc" * 13
OURS = f"<av1.{TOKEN}@home.example>"


FRENCH_TEXT = base64.encodebytes("Bonjour Alex,\nà bientôt !\n".encode()).decode()


def wire(text: str, *, encoding: str = "utf-8") -> bytes:
    """The text with CRLF, as bytes."""
    return text.lstrip("\n").replace("\n", "\r\n").encode(encoding)


EXCHANGE = wire(f"""
Received: from MB1.acme.example (2001:db8::1) by MB2.acme.example with HTTPS; Tue, 10 Nov 2026 14:12:01 +0000
Authentication-Results: mx.home.example; dkim=pass header.d=acme.example; dmarc=pass
From: "Roe, Rita (Talent)" <Rita.Roe@acme.example>
To: Alex Doe <alex@home.example>
CC: "Holm, Ivan" <ivan.holm@acme.example>
Subject: RE: Alex Doe, interview for Platform Engineer: thank you for your time
Thread-Topic: Alex Doe, interview for Platform Engineer
Thread-Index: AdyT0aBcDeFgHiJkLmNoPqRsTuVwXw==
Date: Tue, 10 Nov 2026 14:11:58 +0000
Message-ID:
 <AM0PR01MB1234567890ABCDEF0123456789A@AM0PR01MB1234.acme01.prod.outlook.example>
References: {OURS}
In-Reply-To: {OURS}
Accept-Language: en-GB, en-US
Content-Language: en-GB
X-MS-Has-Attach:
Content-Type: multipart/alternative;
\tboundary="_000_AM0PR01MB1234567890ABCDEF_"
MIME-Version: 1.0

--_000_AM0PR01MB1234567890ABCDEF_
Content-Type: text/plain; charset="Windows-1252"
Content-Transfer-Encoding: quoted-printable

Dear Alex,

We=92re still deciding =96 you will hear from us.

--_000_AM0PR01MB1234567890ABCDEF_
Content-Type: text/html; charset="Windows-1252"
Content-Transfer-Encoding: quoted-printable

<html><head><style>p =7B color: red; =7D</style></head><body><p>Dear Alex,</p></body></html>

--_000_AM0PR01MB1234567890ABCDEF_--
""")

EXCHANGE_BRACKETS = wire(f"""
From: Rita Roe <rita@acme.example>
To: alex@home.example
Subject: RE: thank you
Date: 10 Nov 2026 14:11 GMT
Message-ID: <[7d3a9c0e55f84b2c@acme.example]>
In-Reply-To: {OURS}

Thanks!
""")

GMAIL = wire(f"""
MIME-Version: 1.0
References: <first.9@acme.example> {OURS}
In-Reply-To: {OURS}
From: Rita Roe <rita@acme.example>
Date: Tue, 10 Nov 2026 09:12:01 -0500
Message-ID: <CAKx+7=Qm2-abcDEF_ghi@mail.gmail.example>
Subject: Re: thank you for your time
To: Alex Doe <alex@home.example>
Content-Type: multipart/alternative; boundary="000000000000abcdef0612345678"

--000000000000abcdef0612345678
Content-Type: text/plain; charset="UTF-8"

Could we talk on Thursday?

On Tue, 3 Nov 2026 at 16:05, Alex Doe <alex@home.example> wrote:
> Thank you.

--000000000000abcdef0612345678
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div dir=3D"ltr">Could we talk on Thursday?</div>

--000000000000abcdef0612345678--
""")

OUTLOOK_COM = wire(f"""
From: Rita Roe <rita.roe@outlook.example>
To: "alex@home.example" <alex@home.example>
Subject: =?iso-8859-1?Q?Sv:_Tack_f=F6r_samtalet?=
Thread-Topic: =?iso-8859-1?Q?Tack_f=F6r_samtalet?=
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID:
\t<DB9P250MB0001ABCDEF@DB9P250MB0001.EURP250.PROD.OUTLOOK.EXAMPLE>
References:
\t<other.1@acme.example>,{OURS}
In-Reply-To:
\t{OURS}
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable
MIME-Version: 1.0

<html><body><div>Hej Alex,</div><div>vi h=F6rs p=E5 fredag.<br>Rita</div></body></html>
""")

APPLE = wire(f"""
From: Rita Roe <rita@acme.example>
Content-Type: multipart/mixed; boundary="Apple-Mail=_1F2E3D4C"
Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.200.121\\))
Subject: Re: thank you for your time
Date: Tue, 10 Nov 2026 15:12:01 +0100
References: {OURS}
To: Alex Doe <alex@home.example>
In-Reply-To: {OURS}
Message-Id: <1F2E3D4C-5B6A-7980-A1B2-C3D4E5F60718@acme.example>
X-Mailer: Apple Mail (2.3826.200.121)


--Apple-Mail=_1F2E3D4C
Content-Disposition: attachment;
\tfilename=plan.txt
Content-Type: text/plain;
\tx-unix-mode=0644;
\tname="plan.txt"
Content-Transfer-Encoding: 7bit

This is the plan, and no answer.

--Apple-Mail=_1F2E3D4C
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

See the plan attached.

--Apple-Mail=_1F2E3D4C--
""")

GERMAN = wire(
    f"""
From: =?ISO-8859-15?Q?R=F6=DFler=2C_Ute?= <u.roessler@firma.example>
To: =?UTF-8?B?QWxleCBEw7Y=?= <alex@home.example>
Subject: =?UTF-8?Q?AW=3A_R=C3=BCckmeldung_zum_Vorstellungsgespr=C3=A4?=
 =?UTF-8?Q?ch_am_Dienstag?=
Date: Di, 10 Nov 2026 15:12:01 +0100 (CET)
Message-ID: <20261110151201.4711@firma.example>
In-Reply-To: {OURS}
References: {OURS}
Content-Type: text/plain; charset=ISO-8859-15
Content-Transfer-Encoding: 8bit

Sehr geehrte Frau Doe,

wir zahlen 50.000 \u20ac und melden uns nächste Woche. Schöne Grüße
""",
    encoding="iso-8859-15",
)

FRENCH = wire(f"""
From: =?utf-8?Q?H=C3=A9l=C3=A8ne_?= =?utf-8?Q?Dupr=C3=A9?= <helene.dupre@societe.example>
To: alex@home.example
Subject: =?iso-8859-1?Q?RE=A0=3A_Entretien_du_3_novembre_=3A_=E0?=
 =?iso-8859-1?B?IGJpZW509HQ=?=
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <abc.def@societe.example>
In-Reply-To: {OURS}
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

{FRENCH_TEXT}""")

JAPANESE = wire(
    f"""
From: =?ISO-2022-JP?B?GyRCOzNFRBsoQiAbJEIyVhsoQg==?= <yamada@kaisha.example>
To: alex@home.example
Subject: =?ISO-2022-JP?B?UmU6IBskQkxMQFwkTjdvGyhC?=
Date: Wed, 11 Nov 2026 09:00:00 +0900
Message-ID: <2026111100.AB12@kaisha.example>
In-Reply-To: {OURS}
Content-Type: text/plain; charset=ISO-2022-JP
Content-Transfer-Encoding: 7bit

\u3088\u308d\u3057\u304f\u304a\u9858\u3044\u3057\u307e\u3059\u3002
""",
    encoding="iso2022_jp",
)

RAW_8BIT = wire(
    f"""
From: Jörg Müller <joerg@firma.example>
To: Zoë <alex@home.example>
Subject: Re: Gespräch über die Stelle
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <8bit.1@firma.example>
In-Reply-To: {OURS}

Grüße
""",
    encoding="cp1252",
)

NO_CHARSET = wire(f"""
From: Rita <rita@acme.example>
Subject: Re: thank you
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <nocharset.1@acme.example>
In-Reply-To: {OURS}
Content-Type: text/plain

It was a pleasure – we’ll write.
""")

NESTED = wire(f"""
From: Rita Roe <rita@acme.example>
To: alex@home.example
Subject: Re: thank you
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <nested.1@acme.example>
In-Reply-To: {OURS}
Content-Type: multipart/mixed; boundary=outer

preamble, which nobody reads
--outer
Content-Type: multipart/related; boundary="outer-inner"

--outer-inner
Content-Type: multipart/alternative; boundary="inner most"

--inner most
Content-Type: text/html

<p>Not this.</p>
--inner most
Content-Type: text/plain; charset=utf-8

The answer is inside.
--inner most--
--outer-inner
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--outer-inner--
--outer
Content-Type: message/rfc822

Subject: the old one

An older text.
--outer--
""")

ENCODED_IDS = wire(f"""
From: rita@acme.example (Rita Roe)
To: Alex
\t<alex@home.example>
Subject: Re: thank you
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <encoded.1@acme.example>
In-Reply-To: =?utf-8?q?=3Cav1=2E{TOKEN[:30]}?=
 =?utf-8?q?{TOKEN[30:]}=40home=2Eexample=3E?=
References: <first.9@acme.example><second.9@acme.example>,
 =?utf-8?q?=3Cav1=2E{TOKEN[:30]}?=
 =?utf-8?q?{TOKEN[30:]}=40home=2Eexample=3E?=

Thanks.
""")

BOUNCE = wire(f"""
Return-Path: <>
From: MAILER-DAEMON@mx.home.example (Mail Delivery System)
To: alex@home.example
Subject: Undelivered Mail Returned to Sender
Date: Tue, 10 Nov 2026 15:12:01 +0100
Message-ID: <20261110141201.DEADBEEF@mx.home.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="DEADBEEF/mx"

--DEADBEEF/mx
Content-Type: text/plain; charset=us-ascii

<rita@acme.example>: 550 5.1.1 no such user

--DEADBEEF/mx
Content-Type: message/delivery-status

Final-Recipient: rfc822; rita@acme.example
Action: failed
Status: 5.1.1

--DEADBEEF/mx
Content-Type: text/rfc822-headers

Subject: thank you
Message-ID: {OURS}
X-Afterview-Step: {TOKEN}

--DEADBEEF/mx--
""")

ANSWERS = {
    "exchange": EXCHANGE,
    "exchange_brackets": EXCHANGE_BRACKETS,
    "gmail": GMAIL,
    "outlook_com": OUTLOOK_COM,
    "apple": APPLE,
    "german": GERMAN,
    "french": FRENCH,
    "japanese": JAPANESE,
    "raw_8bit": RAW_8BIT,
    "no_charset": NO_CHARSET,
    "nested": NESTED,
    "encoded_ids": ENCODED_IDS,
}
ALL = {**ANSWERS, "bounce": BOUNCE}
