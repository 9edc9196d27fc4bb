"""Emails as other people's programs write them; the people are invented."""

from __future__ import annotations


def email(
    sender: str,
    to: str,
    subject: str,
    *more: str,
    text: str = "Hello Alex,\n\nwe are still talking about it.\n",
    message_id: str = "<4711.a@acme.example>",
    references: tuple[str, ...] = (),
) -> bytes:
    """An email; the last of the `references` is what it answers."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Tue, 10 Nov 2026 09:29:00 -0500"]
    lines.append(f"Message-ID: {message_id}")
    if references:
        lines += [f"In-Reply-To: {references[-1]}", "References: " + "\n ".join(references)]
    lines += [*more, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def bounce(to: str, returned: bytes, recipient: str) -> bytes:
    """A mail system says that an email did not arrive, and gives its headers back."""
    head = returned.partition(b"\r\n\r\n")[0].decode()
    return (
        f"""From: Mail Delivery System <MAILER-DAEMON@mx.home.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce.1@mx.home.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

Your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--=_b
Content-Type: text/rfc822-headers

{head}

--=_b--
""".replace("\r\n", "\n")
        .replace("\n", "\r\n")
        .encode()
    )
