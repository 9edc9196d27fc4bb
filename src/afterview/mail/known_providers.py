"""The large mail providers, as of 2026-11: their servers, and what they let a program log in with.

Servers, domains and user names: the providers' own help pages, and the public configuration database of
Thunderbird (ispdb of thunderbird/autoconfig), read in November 2026. What each rests on besides stands beside
it. A provider that is not here is found by DNS, or asked for.

Sent copies: Gmail and Outlook file what is sent through them; whoever appends a copy looks first anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from afterview.mail.account import Login, Server

Issuer = Literal["google", "microsoft"]
AS_OF = "November 2026"
OWN_SERVER = "A server of your own, or of a provider not known here: the mailbox's password, over TLS."


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """Where an issuer of tokens answers (RFC 8414's names), and what is asked of it.

    `device` None: it hands out no tokens for mail to devices. `loopback`: the name of this machine that
    the issuer takes in a redirect. `extra`: what else goes with the request for a code.
    """

    issuer: str
    authorize: str
    token: str
    scope: str
    device: str | None = None
    loopback: str = "127.0.0.1"
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """One provider. `logins`: what works, the simplest first; `advice` is said before anything is asked.

    `key` is what an account keeps of it. `user`: whether one logs in with the whole address or with what
    stands before the @. `mx`: ends of the names of its mail exchangers, by which a domain of one's own is
    known to be there. `own_certificate`: its servers have one that nobody vouches for.
    """

    key: str
    name: str
    advice: str
    imap: Server
    smtp: Server
    domains: frozenset[str] = frozenset()
    mx: tuple[str, ...] = ()
    logins: tuple[Login, ...] = ("password",)
    issuer: Issuer | None = None
    user: Literal["address", "local"] = "address"
    files_sent: bool = False
    own_certificate: bool = False


# Google: developers.google.com/identity/protocols/oauth2/native-app, and its page on limited-input devices,
# whose list of scopes has none for mail, so there is no code for devices. `access_type`, `prompt`: else a
# second sign-in brings no refresh token.
# Microsoft: learn.microsoft.com, "Authenticate an IMAP, POP or SMTP connection using OAuth", "Microsoft
# identity platform and the OAuth 2.0 device authorization grant flow", "Redirect URI restrictions": of a
# public client only `http://localhost` may be registered in the portal, and its port is not compared.
ENDPOINTS: dict[Issuer, Endpoints] = {
    "google": Endpoints(
        issuer="Google",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scope="https://mail.google.com/",
        extra=(("access_type", "offline"), ("prompt", "consent")),
    ),
    "microsoft": Endpoints(
        issuer="Microsoft",
        authorize="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
        device="https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
        " offline_access",
        loopback="localhost",
    ),
}


def _tls(host: str, port: int) -> Server:
    return Server(host=host, port=port)


def _starttls(host: str, port: int = 587) -> Server:
    return Server(host=host, port=port, encryption="starttls")


def _domains(*brands: str, **suffixes: str) -> frozenset[str]:
    """Whole domains, and for a brand the ends under which it hands out addresses."""
    return frozenset(brands) | {f"{brand}.{end}" for brand, ends in suffixes.items() for end in ends.split()}


PROVIDERS: tuple[Provider, ...] = (
    # support.google.com/accounts/answer/185833 (app passwords need 2-step verification) and
    # support.google.com/a/answer/14114704 (Workspace takes no plain passwords since May 2025).
    Provider(
        key="gmail",
        name="Gmail",
        advice="Gmail and Google Workspace take an app password, which needs two-step verification to be on"
        " (myaccount.google.com/apppasswords), or OAuth with a client id of your own;"
        " the password of the Google account does not work.",
        imap=_tls("imap.gmail.com", 993),
        smtp=_tls("smtp.gmail.com", 465),
        domains=_domains("gmail.com", "googlemail.com"),
        mx=("google.com", "googlemail.com"),
        logins=("password", "oauth"),
        issuer="google",
        files_sent=True,
    ),
    # support.microsoft.com, "Modern Authentication Methods now needed to continue syncing Outlook Email":
    # no passwords since 16 September 2024. Server names: "POP, IMAP, and SMTP settings for Outlook.com".
    Provider(
        key="outlook",
        name="Outlook.com",
        advice="Outlook.com, Hotmail and Live take OAuth only, with a client id of your own:"
        " no password works, an app password neither.",
        imap=_tls("outlook.office365.com", 993),
        smtp=_starttls("smtp-mail.outlook.com"),
        domains=_domains(
            "msn.com",
            "windowslive.com",
            "livemail.tw",
            outlook="com at be cl cz de dk es fr hu ie in it jp kr lv my ph pt sa sg sk co.id co.il co.th"
            " com.ar com.au com.br com.gr com.tr com.vn",
            hotmail="com be ca cl cz de dk es fi fr gr hu it lt lv my nl no ph rs se sg sk co.id co.il co.in"
            " co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.br com.hk com.tr com.tw com.vn",
            live="com at be ca cl cn de dk fi fr hk ie in it jp nl no ru se co.jp co.kr co.uk co.za com.ar"
            " com.au com.mx com.my com.ph com.pt com.sg",
        ),
        mx=("olc.protection.outlook.com",),
        logins=("oauth",),
        issuer="microsoft",
        files_sent=True,
    ),
    # Exchange Online: IMAP takes no passwords since the end of 2022; SMTP AUTH: message centre MC786329 in
    # its version of 27 January 2026 (off by default from the end of December 2026).
    Provider(
        key="microsoft365",
        name="Microsoft 365",
        advice="Microsoft 365 is read by OAuth only, with a client id of your own or of your organisation;"
        " passwords still send mail there, which ends at the end of 2026. The administrator may have to"
        " allow IMAP and authenticated SMTP.",
        imap=_tls("outlook.office365.com", 993),
        smtp=_starttls("smtp.office365.com"),
        mx=("mail.protection.outlook.com", "mx.microsoft"),
        logins=("oauth",),
        issuer="microsoft",
        files_sent=True,
    ),
    # support.apple.com/102525 (servers) and 102654 (app-specific passwords need two-factor authentication).
    Provider(
        key="icloud",
        name="iCloud Mail",
        advice="iCloud takes an app-specific password (account.apple.com), which needs two-factor"
        " authentication to be on; the password of the Apple account does not work.",
        imap=_tls("imap.mail.me.com", 993),
        smtp=_starttls("smtp.mail.me.com"),
        domains=_domains("icloud.com", "me.com", "mac.com"),
        mx=("mail.icloud.com",),
    ),
    # fastmail.help/hc/articles/1500000278342, "Server names and ports".
    Provider(
        key="fastmail",
        name="Fastmail",
        advice="Fastmail takes an app password (Settings, Privacy & Security); the account's own password"
        " does not work.",
        imap=_tls("imap.fastmail.com", 993),
        smtp=_tls("smtp.fastmail.com", 465),
        domains=_domains(
            "sent.com", fastmail="com fm net org de es fr in jp nl se us to cn im mx tw uk co.uk com.au"
        ),
        mx=("messagingengine.com",),
    ),
    # help.yahoo.com/kb/SLN4075 (servers) and SLN15241 (app passwords). yahoo.co.jp is another company.
    Provider(
        key="yahoo",
        name="Yahoo Mail",
        advice="Yahoo takes an app password (login.yahoo.com, Security); its own password does not work.",
        imap=_tls("imap.mail.yahoo.com", 993),
        smtp=_tls("smtp.mail.yahoo.com", 465),
        domains=_domains(
            "ymail.com",
            "rocketmail.com",
            yahoo="com at be ca cl cn co.id co.il co.in co.kr co.nz co.th co.uk co.za com.ar com.au com.br"
            " com.co com.hk com.mx com.my com.pe com.ph com.sg com.tr com.tw com.ve com.vn cz de dk ee es"
            " fi fr gr hr hu ie in it lt lv nl no pl pt ro se sk",
        ),
        mx=("yahoodns.net",),
    ),
    # help.aol.com, "How do I use other email applications to send and receive my AOL Mail".
    Provider(
        key="aol",
        name="AOL Mail",
        advice="AOL takes an app password (login.aol.com, Security); its own password does not work.",
        imap=_tls("imap.aol.com", 993),
        smtp=_tls("smtp.aol.com", 465),
        domains=_domains(
            "aim.com",
            "netscape.net",
            "compuserve.com",
            "cs.com",
            aol="com de it fr es se co.uk co.nz com.au com.ar com.br com.mx",
        ),
    ),
    # hilfe.gmx.net/pop-imap: access has to be switched on once; with two-factor authentication an
    # application-specific password.
    Provider(
        key="gmx",
        name="GMX",
        advice="GMX takes the mailbox's password, after POP3 and IMAP are allowed in the settings of the"
        " mailbox; with two-factor authentication, a password made for one application.",
        imap=_tls("imap.gmx.net", 993),
        smtp=_tls("mail.gmx.net", 465),
        domains=_domains(gmx="net de at ch eu biz org info"),
    ),
    Provider(
        key="gmx.com",
        name="GMX",
        advice="GMX takes the mailbox's password, after POP3 and IMAP are allowed in the settings of the"
        " mailbox; with two-factor authentication, a password made for one application.",
        imap=_tls("imap.gmx.com", 993),
        smtp=_tls("mail.gmx.com", 465),
        domains=_domains(gmx="com us co.uk es fr ca ie pt se sg it li"),
    ),
    # hilfe.web.de/pop-imap: as GMX, of the same company; the user name is what stands before the @.
    Provider(
        key="web.de",
        name="WEB.DE",
        advice="WEB.DE takes the mailbox's password, after POP3 and IMAP are allowed in the settings of the"
        " mailbox; with two-factor authentication, a password made for one application.",
        imap=_tls("imap.web.de", 993),
        smtp=_tls("smtp.web.de", 465),
        domains=_domains("web.de"),
        user="local",
    ),
    # kb.mailbox.org, "E-Mail-Konfiguration" and "Applikationspasswörter".
    Provider(
        key="mailbox.org",
        name="mailbox.org",
        advice="mailbox.org takes the mailbox's password; with two-factor authentication, an application"
        " password.",
        imap=_tls("imap.mailbox.org", 993),
        smtp=_tls("smtp.mailbox.org", 465),
        domains=_domains("mailbox.org"),
        mx=("mailbox.org",),
    ),
    # posteo.de/hilfe, "Wie richte ich Posteo in einem E-Mail-Programm ein".
    Provider(
        key="posteo",
        name="Posteo",
        advice="Posteo takes the mailbox's password.",
        imap=_tls("posteo.de", 993),
        smtp=_tls("posteo.de", 465),
        domains=_domains(
            posteo="de net org eu at be ch com co.uk cz dk ee es fi gr hu ie it li lt lu me nl no pl pt ro se"
            " si uk us"
        ),
        mx=("posteo.de",),
    ),
    # proton.me/support/protonmail-bridge-faq and the Bridge's own settings: a server on this machine.
    Provider(
        key="proton",
        name="Proton Mail",
        advice="Proton Mail is reached only through Proton Mail Bridge, of its paid plans, running on this"
        " machine: the password is the one that Bridge shows, and --ca names the certificate that Bridge"
        " exports (Settings, Advanced).",
        imap=_starttls("127.0.0.1", 1143),
        smtp=_starttls("127.0.0.1", 1025),
        domains=_domains("protonmail.com", "proton.me", "pm.me", "protonmail.ch"),
        mx=("protonmail.ch",),
        own_certificate=True,
    ),
    # telekom.de/hilfe, "Posteingang- und Postausgang-Server" and "Passwort für E-Mail-Programme".
    Provider(
        key="t-online",
        name="T-Online",
        advice="T-Online takes the password for email programs, which is set in the customer centre;"
        " the password of the web page does not work.",
        imap=_tls("secureimap.t-online.de", 993),
        smtp=_tls("securesmtp.t-online.de", 465),
        domains=_domains("t-online.de", "magenta.de"),
    ),
    # zoho.com/mail/help/imap-access.html; the free plan has had no IMAP for new accounts since 2018.
    *(
        Provider(
            key=f"zoho.{end}",
            name="Zoho Mail",
            advice="Zoho takes the account's password, or with two-factor authentication an"
            " application-specific one, after IMAP is allowed in its settings; free plans may have no IMAP.",
            imap=_tls(f"imap.zoho.{end}", 993),
            smtp=_tls(f"smtp.zoho.{end}", 465),
            domains=_domains(f"zoho.{end}", f"zohomail.{end}"),
        )
        for end in ("com", "eu", "in")
    ),
    # assistance.orange.fr, on reading a mailbox with a program that is not Orange's.
    Provider(
        key="orange.fr",
        name="Orange",
        advice="Orange takes the mailbox's password, after access by other programs is allowed in the"
        " settings of the mailbox.",
        imap=_tls("imap.orange.fr", 993),
        smtp=_tls("smtp.orange.fr", 465),
        domains=_domains("orange.fr", "wanadoo.fr"),
    ),
    # assistance.free.fr/articles/609; the user name is what stands before the @.
    Provider(
        key="free.fr",
        name="Free",
        advice="Free takes the mailbox's password; sending needs authenticated SMTP to be switched on in"
        " the subscriber's pages.",
        imap=_tls("imap.free.fr", 993),
        smtp=_tls("smtp.free.fr", 465),
        domains=_domains("free.fr"),
        user="local",
    ),
    # infomaniak.com/support/faq: a password for each address and device.
    Provider(
        key="infomaniak",
        name="Infomaniak",
        advice="Infomaniak takes the password of the mail address or of the device, made in its manager;"
        " the password of the Infomaniak account does not work.",
        imap=_tls("mail.infomaniak.com", 993),
        smtp=_tls("mail.infomaniak.com", 465),
        domains=_domains("ik.me", "ikmail.com", "etik.com"),
        mx=("infomaniak.ch", "infomaniak.com"),
    ),
    # yandex.com/support/mail/mail-clients: IMAP is switched on in the settings, the password is an app's.
    Provider(
        key="yandex",
        name="Yandex Mail",
        advice="Yandex takes an app password, after IMAP is allowed in the settings of the mailbox.",
        imap=_tls("imap.yandex.com", 993),
        smtp=_tls("smtp.yandex.com", 465),
        domains=_domains("ya.ru", "narod.ru", yandex="ru com by kz net"),
        mx=("yandex.net", "yandex.ru"),
    ),
)

_BY_KEY = {provider.key: provider for provider in PROVIDERS}
_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}


def provider_of(address: str) -> Provider | None:
    """The provider that hands out addresses like this one; None: it has to be found or asked for."""
    domain = address.rpartition("@")[2].casefold().rstrip(".")
    if domain.endswith(".onmicrosoft.com"):
        return _BY_KEY["microsoft365"]
    return _BY_DOMAIN.get(domain)


def provider_by_key(key: str | None) -> Provider | None:
    """The provider an account names."""
    return _BY_KEY.get(key) if key else None


def provider_by_exchanger(host: str) -> Provider | None:
    """The provider behind a mail exchanger, for domains of people's own; the longest end that fits."""
    name = host.casefold().rstrip(".")
    fits = [(end, p) for p in PROVIDERS for end in p.mx if name == end or name.endswith("." + end)]
    return max(fits, key=lambda found: len(found[0]))[1] if fits else None


def provider_by_server(host: str) -> Provider | None:
    """The provider whose IMAP server this is; Microsoft's is one for Outlook.com and Microsoft 365."""
    name = host.casefold().rstrip(".")
    known = {p.imap.host: p for p in reversed(PROVIDERS) if not p.own_certificate}
    return _BY_KEY["microsoft365"] if name == "outlook.office365.com" else known.get(name)


def provider_for_issuer(issuer: Issuer) -> Provider:
    """Where an address of a domain of one's own is, whose tokens come from this issuer."""
    return _BY_KEY["gmail" if issuer == "google" else "microsoft365"]


def user_of(address: str, provider: Provider | None) -> str:
    """What one logs in as, unless the person says otherwise."""
    return address.rpartition("@")[0] if provider is not None and provider.user == "local" else address
