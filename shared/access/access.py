"""Who is calling: found out from a request's bearer token or session cookie."""

from __future__ import annotations

from typing import Any

import structlog
from werkzeug.wrappers import Request

from shared.access import ended, sessions
from shared.access.caller import ANYBODY, Caller, Grant, grant, granted
from shared.access.jwks import Provider
from shared.access.keys import public_keys
from shared.access.permissions import Right, right
from shared.access.settings import AccessSettings
from shared.access.tokens import BearerTokens
from shared.errors import NotAllowed, NotSignedIn
from shared.persistence import Database

log = structlog.get_logger()


class Access:
    """One service's doorkeeper. ``database``: the service's own, which knows what sessions ended."""

    def __init__(self, settings: AccessSettings, database: Database) -> None:
        self.settings = settings
        self.provider = Provider(settings.issuer) if settings.issuer else None
        self.keys = public_keys(settings.keys) if settings.keys else None
        self.tokens = BearerTokens(settings, self.keys, self.provider)
        self._database = database
        self.cookie = sessions.cookie_name(sessions.COOKIE, https=settings.is_https)
        if not self.tokens.issuers:
            log.warning("nobody can sign in: set COLLEGIUM_ACCESS_JWKS and COLLEGIUM_OIDC_ISSUER")

    def caller(self, request: Request) -> Caller:
        """Who calls. A session that does not count is nobody's; a token that does not is refused.

        Raises ``NotSignedIn``, and ``Unavailable`` while nobody can say whether the session ended.
        """
        scheme, space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.tokens.caller(token.strip())
        if scheme:  # repeated only when it is one: who forgets it sends the secret in its place
            what = scheme[:20] if space else "without a scheme"
            raise NotSignedIn(f"Authorization {what} is not known here: send Bearer and a token")
        cookie = request.cookies.get(self.cookie)
        caller = sessions.read(cookie, self.keys) if cookie and self.keys else None
        if caller is None:
            return ANYBODY
        with self._database.reading(briefly=True) as session:
            return ANYBODY if ended.has_ended(session, caller) else caller

    def grant(self, needed: Right, caller: Caller) -> Grant:
        """The caller's right. Raises ``NotSignedIn`` or ``NotAllowed``."""
        return grant(needed, caller, demo=bool(self.settings.sample_people))

    def may(self, name: str, caller: Caller) -> Grant | None:
        """The caller's right of this name, if they have it."""
        return granted(right(name), caller, demo=bool(self.settings.sample_people))


def check_is_ours(request: Request, caller: Caller, form: Any) -> None:
    """A change by a person's browser must come from our own page: its token says so.

    Somebody without a session brings no token; there the browser's own word counts (``Origin``).
    Raises ``NotAllowed``.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise NotAllowed(f"this change was sent from {origin}: use the pages of {request.host}")
    if caller.csrf is None:
        return
    given = request.headers.get("X-CSRF-Token") or form.get("csrf_token")
    if not given or not sessions.same_secret(given, caller.csrf):
        raise NotAllowed(
            "the page is older than your session (its csrf_token is not the session's): load the "
            "page again and repeat what you did"
        )
