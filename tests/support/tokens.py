"""Tokens as nobody should make them: of other keys, without one, with anything in them."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from shared import clock
from shared.access.keys import ISSUER
from tests.support.access import AUDIENCE, KEY

Header = Mapping[str, Any]


def claims(**changes: Any) -> dict[str, Any]:
    """Those of a good token; a change to ``None`` leaves one out."""
    now = int(clock.real().timestamp())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "robot", "iat": now, "exp": now + 60}
    return {name: value for name, value in (good | changes).items() if value is not None}


def from_now(seconds: int) -> int:
    """A moment, as tokens write it."""
    return int(clock.real().timestamp()) + seconds


def ours(**changes: Any) -> str:
    """Signed by the college's own key."""
    return KEY.sign(claims(**changes))


def signed(key: ECKey | RSAKey | OKPKey, header: Header, what: Mapping[str, Any]) -> str:
    """Signed with any key and any algorithm."""
    return jwt.encode(dict(header), dict(what), key, algorithms=[header["alg"]])


def with_secret(secret: bytes, what: Mapping[str, Any]) -> str:
    """HS256, by hand: the library itself refuses a public key as a secret."""
    text = f"{part({'alg': 'HS256', 'kid': kid()})}.{part(what)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


def unsigned(header: Any, what: Any, signature: str = "") -> str:
    """Three parts, of which nobody signed any."""
    return ".".join((part(header), part(what), signature))


def part(value: Any) -> str:
    """A part of a token; bytes are taken as they are."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def kid() -> str:
    """The id of the college's own key."""
    (key,) = KEY.public.keys
    assert key.kid is not None
    return key.kid


def altered(token: str, **changes: Any) -> str:
    """The same signature under other claims."""
    header, payload, signature = token.split(".")
    read = json.loads(jws.extract_compact(token.encode()).payload)
    assert payload
    return f"{header}.{part(read | changes)}.{signature}"
