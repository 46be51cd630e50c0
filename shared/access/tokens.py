"""Bearer tokens of programs (RFC 6750, RFC 9068): from the OpenID provider, or signed by ourselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import DecodeError, JoseError
from joserfc.jwk import KeySet

from shared import clock
from shared.access.caller import Caller
from shared.access.claims import bearer
from shared.access.jwks import Provider
from shared.access.keys import ISSUER, SigningKey, claims_of
from shared.access.settings import AccessSettings
from shared.errors import NotSignedIn

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")  # no symmetric one, no "none"
LEEWAY = 30  # seconds between our clock and the issuer's
MOST_CHARACTERS = 8192


class BearerTokens:
    """Checks bearer tokens: signature, issuer, audience, times."""

    def __init__(
        self, settings: AccessSettings, keys: KeySet | None, provider: Provider | None
    ) -> None:
        self.settings = settings
        self.issuers: dict[str, Callable[[str | None], KeySet]] = {}
        if keys is not None:
            self.issuers[ISSUER] = lambda kid: keys
        if provider is not None:
            self.issuers[provider.issuer] = provider.keys

    def caller(self, token: str) -> Caller:
        """Who holds it. Raises ``NotSignedIn`` that says what is wrong with the token."""
        return bearer(self._claims(token), self.settings)

    def _claims(self, token: str) -> Mapping[str, Any]:
        if len(token) > MOST_CHARACTERS:
            raise _refused(f"it has more than {MOST_CHARACTERS} characters")
        try:
            header, unchecked = jwt_parts(token)
            issuer = str(unchecked.get("iss"))
            if issuer not in self.issuers:
                raise _refused("its issuer is not one that is trusted here")
            keys = self.issuers[issuer](header.get("kid"))
            wanted = {"iss": issuer, "aud": self.settings.audience, "sub": None}
            claims = claims_of(token, keys, algorithms=ALGORITHMS, leeway=LEEWAY, **wanted)
        except (JoseError, ValueError, RecursionError) as broken:
            raise _refused(str(broken) or type(broken).__name__) from None
        if "nonce" in claims:
            raise _refused("it is an id token, which says who signed in: send an access token")
        return claims


def jwt_parts(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims, not checked yet: only to find out which key to check them with."""
    found = jws.extract_compact(token.encode("ascii"))
    header, claims = found.headers(), json.loads(found.payload)
    if not isinstance(claims, dict):
        raise DecodeError("its claims are no JSON object")
    if not isinstance(header.get("kid", ""), str):
        raise DecodeError("the id of its key is no text")
    return header, claims


def make(
    key: SigningKey, audience: str, subject: str, seconds: int, claims: Mapping[str, Any]
) -> str:
    """A bearer token signed by ourselves, for a program. ``claims``: roles, organisation, donor."""
    now = int(clock.real().timestamp())
    times = {"iat": now, "exp": now + seconds}
    who = {"iss": ISSUER, "aud": audience, "sub": subject, "client_id": subject}
    return key.sign({**claims, **who, **times})


def _refused(why: str) -> NotSignedIn:
    return NotSignedIn(f"the bearer token is refused: {why}: get a new one, for this audience")
