"""The public keys of an issuer, fetched and kept; a key that is not known yet is looked for again.

Keys are asked for anew after an hour, and at once when a token names a key that is not among them
(the provider rotated), but not more than once in ten seconds: a made-up key id is no way to make us
call the provider again and again. While the provider is away, the keys at hand go on counting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Unavailable

FRESH_SECONDS, AGAIN_SECONDS, WAIT_SECONDS = 3600.0, 10.0, 5.0
DISCOVERY = "/.well-known/openid-configuration"

log = structlog.get_logger()


class Provider:
    """What an OpenID provider says of itself (OpenID Connect Discovery 1.0), and its keys."""

    def __init__(self, issuer: str, now: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._now = now
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._fetched = self._tried = -FRESH_SECONDS

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Its addresses. Raises ``Unavailable``."""
        return self.ask() if self._metadata is None else self._metadata

    def ask(self) -> Mapping[str, Any]:
        """Its addresses as it tells them now. Raises ``Unavailable``."""
        found = self._get(self.issuer.rstrip("/") + DISCOVERY)
        if found.get("issuer") != self.issuer:
            raise Unavailable(
                f"the OpenID provider at {self.issuer} calls itself {found.get('issuer')!r}: "
                "set COLLEGIUM_OIDC_ISSUER to exactly that"
            )
        self._metadata = found
        return found

    def keys(self, kid: str | None = None) -> KeySet:
        """Its public keys, with this one if it exists. Raises ``Unavailable`` when none are known."""
        age = self._now() - self._fetched
        known = self._keys
        missing = known is None or (kid is not None and kid not in {key.kid for key in known})
        if (missing or age > FRESH_SECONDS) and self._now() - self._tried > AGAIN_SECONDS:
            self._fetch()
        if self._keys is None:
            raise Unavailable(f"the keys of {self.issuer} are not known yet: try again later")
        return self._keys

    def _fetch(self) -> None:
        self._tried = self._now()
        try:
            self._keys = _readable(self._get(self.metadata["jwks_uri"])["keys"])
            self._fetched = self._now()
        except (Unavailable, JoseError, KeyError, TypeError, ValueError) as away:
            log.warning("keys of the OpenID provider not read", issuer=self.issuer, why=str(away))

    def _get(self, url: str) -> dict[str, Any]:
        try:
            response = requests.get(url, timeout=WAIT_SECONDS, allow_redirects=False)
            response.raise_for_status()
            found = response.json()
        except (requests.RequestException, ValueError) as away:
            raise Unavailable(f"the OpenID provider does not answer at {url}: {away}") from away
        if not isinstance(found, dict):
            raise Unavailable(f"the OpenID provider answers with no JSON object at {url}")
        return found


def _readable(keys: list[dict[str, Any]]) -> KeySet:
    """The keys that we can use; one of another kind is passed over (RFC 7517, section 5)."""
    found, why = [], "it has none"
    for key in keys:
        try:
            found += KeySet.import_key_set({"keys": [key]}).keys
        except (JoseError, KeyError, TypeError, ValueError) as unknown:
            why = str(unknown)
    if not found:
        raise ValueError(f"no key that can be used: {why}")
    return KeySet(found)
