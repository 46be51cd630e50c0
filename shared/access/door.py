"""What makes sessions: the key, the provider, the cookies; given to the routes of signing in and out."""

from __future__ import annotations

from typing import Any

import structlog
from nameko.extensions import DependencyProvider
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from shared import clock
from shared.access import ended, sessions
from shared.access.access import Access
from shared.access.caller import Caller
from shared.access.keys import SigningKey
from shared.access.oidc import CALLBACK, SIGNED_OUT, OpenIdSignIn
from shared.errors import Unavailable
from shared.events import enrolment as events
from shared.http.answering import SIGN_IN
from shared.persistence import Work

STAGES = (SIGN_IN, CALLBACK, SIGNED_OUT)  # one goes through them, not to them

log = structlog.get_logger()


class Door(DependencyProvider):
    """Made once for all workers, of the settings that only the enrolment service has."""

    def setup(self) -> None:
        settings = self.container.config["SETTINGS"]
        self.access: Access = self.container.config["ACCESS"]
        self._key = SigningKey.read(settings.access_key) if settings.access_key else None
        self._provider: OpenIdSignIn | None = None
        if self.access.provider and settings.client_id and self._key:
            known = (settings.client_id, settings.client_secret, self._key)
            self._provider = OpenIdSignIn(self.access.settings, self.access.provider, *known)

    def get_dependency(self, worker_ctx: Any) -> Door:
        return self

    @property
    def provider(self) -> OpenIdSignIn:
        """The way to the OpenID provider. Raises ``Unavailable`` where none is set."""
        if self._provider is None:
            raise Unavailable(
                "nobody can sign in here yet: set COLLEGIUM_OIDC_ISSUER, COLLEGIUM_OIDC_CLIENT_ID, "
                "COLLEGIUM_OIDC_CLIENT_SECRET and ENROLMENT_ACCESS_KEY (docs/access.md says how)"
            )
        return self._provider

    @property
    def sign_out_url(self) -> str | None:
        """Where to sign out of the provider, too; none where there is no provider or no such place."""
        return self._provider.sign_out_url() if self._provider else None

    def cookie(self, request: Request, base: str) -> str | None:
        """One of our cookies, as it came."""
        return request.cookies.get(self._name(base))

    def give(self, response: Response, base: str, value: str, seconds: int | None) -> None:
        """Set one of our cookies, for so long or until the browser is closed."""
        https = self.access.settings.is_https
        sessions.give(response, self._name(base), value, https=https, seconds=seconds)

    def take(self, response: Response, base: str) -> None:
        """Let the browser forget one."""
        sessions.take(response, self._name(base), https=self.access.settings.is_https)

    def keep(self, response: Response, caller: Caller) -> None:
        """Give the session's cookie, good for another while. Raises ``Unavailable`` without a key."""
        if self._key is None:
            raise Unavailable("no session can be signed: set ENROLMENT_ACCESS_KEY (docs/access.md)")
        self.give(response, sessions.COOKIE, sessions.cookie_value(self._key, caller), None)

    def enter(self, caller: Caller, back: str) -> Response:
        """Somebody has signed in: their session begins, and they go on to where they were."""
        caller = sessions.begun(caller)
        log.info("signed in", who=caller.id, roles=sorted(caller.roles))
        response = redirect(onwards(back), 303)
        self.keep(response, caller)
        return response

    def _name(self, base: str) -> str:
        return sessions.cookie_name(base, https=self.access.settings.is_https)


def end(work: Work, person_id: str, session_id: str | None) -> None:
    """A session ends, or all of a person: here at once, and everywhere by an event."""
    at = clock.real()
    ended.end(work.session, session_id or person_id, at)
    work.emit(events.SessionsEnded(person_id, session_id, at), subject=person_id)


def inside(path: str) -> str:
    """Where to go on: a path of ours, never another site."""
    plain = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return path if plain and "\\" not in path else "/"


def onwards(path: str) -> str:
    """Where to go on to when one has come in: not to a stage on the way in or out."""
    return "/" if path.startswith(STAGES) else inside(path)
