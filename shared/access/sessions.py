"""A person's session: a signed cookie that every service can check, and none but one can make.

The cookie is ``<person id>~<JWT>``; the id in front is for the edge, which counts requests by it, and
must be the one inside. A session ends when it was not used for ``IDLE_SECONDS``, at the latest
``LONGEST_SECONDS`` after the sign-in, and at once when the person signs out (``ended``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from joserfc.jwk import KeySet
from werkzeug.wrappers import Response

from shared import clock
from shared.access.caller import Caller
from shared.access.ended import LONGEST_SECONDS
from shared.access.keys import ISSUER, SigningKey, claims_of
from shared.access.roles import Role

IDLE_SECONDS = 60 * 60
AUDIENCE = "session"  # so that a bearer token is no session, and a session no bearer token
COOKIE = "collegium_session"


def cookie_name(base: str, *, https: bool) -> str:
    """Over TLS the browser itself takes care that nobody else sets it (RFC 6265bis, ``__Host-``)."""
    return f"__Host-{base}" if https else base


def begun(caller: Caller) -> Caller:
    """A new session for somebody who has just signed in."""
    now = clock.real().timestamp()  # to the microsecond: another one may have ended just before
    return replace(
        caller,
        session_id=secrets.token_urlsafe(16),
        csrf=secrets.token_urlsafe(24),
        session_from=now,
        session_to=int(now) + LONGEST_SECONDS,
    )


def cookie_value(key: SigningKey, caller: Caller) -> str:
    """The session as a cookie, good for another while."""
    ends = min(int(clock.real().timestamp()) + IDLE_SECONDS, caller.session_to)
    kept = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": caller.id,
        "sid": caller.session_id,
        "name": caller.name,
        "roles": sorted(caller.roles),
        "organisation": caller.organisation,
        "donor": caller.donor,
        "learner": caller.learner_id,
        "locale": caller.language,
        "email": caller.email,
        "csrf": caller.csrf,
        "auth_time": caller.session_from,
        "end": caller.session_to,
        "exp": ends,
    }
    told = {name: value for name, value in kept.items() if value is not None}
    return f"{caller.id}~{key.sign(told)}"


def read(cookie: str, keys: KeySet) -> Caller | None:
    """Whose session the cookie is; none for one that is not ours, altered or at its end."""
    person, _, token = cookie.partition("~")
    try:
        claims = claims_of(token, keys, iss=ISSUER, aud=AUDIENCE, sub=person)
        return _caller(claims)
    except (ValueError, KeyError):
        return None


def _caller(claims: Mapping[str, Any]) -> Caller:
    return Caller(
        id=claims["sub"],
        kind="person",
        name=claims.get("name"),
        roles=frozenset(Role(name) for name in claims["roles"]),
        organisation=claims.get("organisation"),
        donor=claims.get("donor"),
        learner_id=claims.get("learner"),
        language=claims.get("locale"),
        email=claims.get("email"),
        csrf=claims["csrf"],
        session_id=claims["sid"],
        session_from=claims["auth_time"],
        session_to=claims["end"],
    )


def give(response: Response, name: str, value: str, *, https: bool, seconds: int | None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send with their forms."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, secure=https, samesite="Lax"
    )


def take(response: Response, name: str, *, https: bool) -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(name, path="/", httponly=True, secure=https, samesite="Lax")


def same_secret(given: str, wanted: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return secrets.compare_digest(given.encode(), wanted.encode())
