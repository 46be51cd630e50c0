"""What the tests' OpenID provider is told: whom it knows, whom it trusts, what it signs with.

``server.mjs`` reads it at every request, so that a change counts from the next request on.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from shared.testing.identity.people import Person

AUDIENCE = "collegium-api"
COLLEGE = "collegium"
LIBRARY = "library"
"""Another client for people, with the same addresses: what is meant for it must not count here."""
FOR_PEOPLE = (COLLEGE, LIBRARY)
PROGRAMS: Mapping[str, Mapping[str, Any]] = {
    "reports-robot": {"roles": ["analyst"]},
    "payments-robot": {"roles": ["finance_officer"]},
}
"""The programs, each with what the provider says of it."""


def new_key() -> RSAKey:
    """A private key to sign with, under a name of its own."""
    kid = secrets.token_hex(8)
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": kid}, private=True)


@dataclass(slots=True)
class Settings:
    """All of it; ``keys`` begin with the one that signs. The college is a client like the programs."""

    issuer: str
    people: Mapping[str, Person]
    token_seconds: int
    keys: list[RSAKey] = field(default_factory=lambda: [new_key()])
    redirect_uris: list[str] = field(default_factory=list)
    post_logout_redirect_uris: list[str] = field(default_factory=list)
    cookie_key: str = field(default_factory=secrets.token_urlsafe)
    client_secrets: Mapping[str, str] = field(
        default_factory=lambda: {name: secrets.token_urlsafe() for name in (*FOR_PEOPLE, *PROGRAMS)}
    )

    def write(self, file: Path) -> None:
        """Replace the file in one step: whoever reads it never finds half of it."""
        new = file.with_suffix(".new")
        new.write_text(json.dumps(self._as_json()), encoding="utf-8")
        new.replace(file)

    def _as_json(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "audience": AUDIENCE,
            "keys": [key.as_dict(private=True) for key in self.keys],
            "cookie_key": self.cookie_key,
            "token_seconds": self.token_seconds,
            "people": [
                {"login": person.login, "password": person.password, "claims": person.claims}
                for person in self.people.values()
            ],
            "programs": PROGRAMS,
            "clients": self._clients(),
        }

    def _clients(self) -> list[dict[str, Any]]:
        for_itself = {
            "grant_types": ["client_credentials"],
            "response_types": [],
            "redirect_uris": [],
        }
        for_people = {
            "redirect_uris": self.redirect_uris,
            "post_logout_redirect_uris": self.post_logout_redirect_uris,
        }
        clients = [
            {"client_id": name, "client_secret": secret}
            | (for_people if name in FOR_PEOPLE else for_itself)
            for name, secret in self.client_secrets.items()
        ]
        # The provider refuses a client for people that has no address to send them to.
        return clients if self.redirect_uris else clients[len(FOR_PEOPLE) :]
