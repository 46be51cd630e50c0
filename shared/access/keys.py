"""Keys: our own pair, that signs sessions and tokens, and the public ones that they are checked with.

The private key is with the enrolment service alone; the others have the public keys, so that a service
that was broken into cannot make a session. Source: RFC 7515-7519 (JOSE), by the library joserfc.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared import clock
from shared.errors import Invalid

ISSUER = "urn:collegium"  # of what we sign ourselves
ALGORITHM = "ES256"


class BadToken(ValueError):
    """A token that does not count; its text says why, and holds nothing of the token."""


def claims_of(
    token: str,
    keys: KeySet,
    *,
    algorithms: Sequence[str] = (ALGORITHM,),
    leeway: int = 0,
    **wanted: str | None,
) -> Mapping[str, Any]:
    """What a JWT says, once its signature, its times and what is ``wanted`` of it have been checked.

    A wanted claim must be there, and be that if it is not ``None``; its end always must. ``leeway``:
    seconds between our clock and the issuer's. Raises ``BadToken``.
    """
    options: dict[str, jwt.ClaimsOption] = {"exp": {"essential": True}}
    for name, value in wanted.items():
        options[name] = (
            {"essential": True} if value is None else {"essential": True, "value": value}
        )
    try:
        claims = jwt.decode(token, keys, algorithms=list(algorithms)).claims
        now = int(clock.real().timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=leeway, **options).validate(claims)
    except (JoseError, KeyError, TypeError, ValueError, RecursionError) as broken:
        raise BadToken(str(broken) or type(broken).__name__) from None
    return claims


class SigningKey:
    """A private key, EC P-256."""

    def __init__(self, key: ECKey) -> None:
        self._key = key

    @classmethod
    def made(cls) -> SigningKey:
        """A fresh one, for the demo and for tests."""
        return cls(ECKey.generate_key("P-256"))

    @classmethod
    def read(cls, pem: str) -> SigningKey:
        """From PEM text. Raises ``Invalid``, without the text."""
        try:
            key = ECKey.import_key(pem)
            usable = key.is_private and key.curve_name == "P-256"
        except (JoseError, ValueError, TypeError):
            usable = False
        if not usable:
            raise Invalid(
                "the access key is not a private EC key on P-256 in PEM: make one with "
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
            )
        return cls(key)

    def sign(self, claims: dict[str, Any]) -> str:
        """A JWT with these claims."""
        header = {"alg": ALGORITHM, "kid": self._key.thumbprint()}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    @property
    def public(self) -> KeySet:
        """The public half, as a set of keys."""
        return KeySet([ECKey.import_key(cast("dict[str, Any]", self._key.as_dict(private=False)))])

    @property
    def pem(self) -> str:
        """The private key as text."""
        return self._key.as_pem(private=True).decode()


def public_keys(text: str) -> KeySet:
    """The public keys in a JWKS document, or in one or more PEM blocks. Raises ``Invalid``."""
    try:
        if not text.lstrip().startswith("-----BEGIN"):
            return KeySet.import_key_set(json.loads(text))
        end = "-----END PUBLIC KEY-----"
        *blocks, _ = text.split(end)
        if not blocks:
            raise ValueError("there is no whole block of a public key")
        return KeySet([ECKey.import_key(one + end) for one in blocks])
    except (JoseError, ValueError, KeyError, TypeError) as broken:
        raise Invalid(
            f"the access keys are neither a JWKS nor public keys in PEM: {broken}"
        ) from None
