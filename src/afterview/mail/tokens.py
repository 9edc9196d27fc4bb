"""The tokens of a mailbox as one secret: what refreshes them, and the one that is good for now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from afterview.errors import UserError
from afterview.mail.credentials import Secret
from afterview.mail.vault import Client

EARLY = timedelta(minutes=2)  # a token is renewed before it ends, so that it lasts for one look


class _Written(msgspec.Struct, omit_defaults=True):
    token_endpoint: str
    client_id: str
    refresh_token: str
    client_secret: str | None = None
    access_token: str | None = None
    expires_at: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """`refresh` asks `endpoint` for a new `access`, which is good until `expires` (UTC; None: not known)."""

    endpoint: str
    client: Client
    refresh: Secret
    access: Secret | None = None
    expires: datetime | None = None

    def good(self, now: datetime) -> Secret | None:
        """The access token, if it lasts for a while yet."""
        if self.access is None or self.expires is None or now + EARLY >= self.expires:
            return None
        return self.access

    def written(self) -> Secret:
        """As one line of JSON, to be kept where the password would be."""
        written = _Written(
            token_endpoint=self.endpoint,
            client_id=self.client.id,
            client_secret=self.client.secret.reveal() if self.client.secret else None,
            refresh_token=self.refresh.reveal(),
            access_token=self.access.reveal() if self.access else None,
            expires_at=int(self.expires.timestamp()) if self.expires else None,
        )
        return Secret(msgspec.json.encode(written).decode())


def tokens_of(secret: Secret) -> Tokens | None:
    """What `written` wrote; None: it is something else, such as a refresh token alone."""
    try:
        found = msgspec.json.decode(secret.reveal(), type=_Written)
        return Tokens(
            endpoint=found.token_endpoint,
            client=Client(
                id=found.client_id, secret=Secret(found.client_secret) if found.client_secret else None
            ),
            refresh=Secret(found.refresh_token),
            access=Secret(found.access_token) if found.access_token else None,
            expires=datetime.fromtimestamp(found.expires_at, UTC) if found.expires_at else None,
        )
    except (msgspec.DecodeError, ValueError, OverflowError, OSError, UserError):
        return None
