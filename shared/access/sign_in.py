"""Signing in and out, as routes: the part of the enrolment service that makes sessions.

At an OpenID provider where one is set; in the demo by choosing a sample person, on loopback only.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import structlog
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from shared import clock
from shared.access import ended, sessions
from shared.access.caller import Caller
from shared.access.claims import person_id
from shared.access.keys import SigningKey
from shared.access.oidc import CALLBACK, MINUTES, SIGNED_OUT, OpenIdSignIn
from shared.access.settings import SamplePerson
from shared.errors import NotAllowed, NotFound, Unavailable
from shared.events import enrolment as events
from shared.http import Change, Look, answer, changes, shows, trail
from shared.http.answering import SIGN_IN
from shared.http.viewers import LANGUAGE
from shared.pages.languages import LANGUAGES
from shared.persistence import Database, Work

STAGES = (SIGN_IN, CALLBACK, SIGNED_OUT)  # one goes through them, not to them
BEGUN = "collegium_sign_in"  # the cookie of a sign-in under way
YEAR = 365 * 24 * 60 * 60

log = structlog.get_logger()


class Person(Schema):
    """Whose sessions an administrator ends."""

    person_id = fields.UUID(required=True)


class Chosen(Schema):
    """Which sample person to be."""

    person = fields.String(required=True)
    back = fields.String(load_default="/")


class ChosenLanguage(Schema):
    """In which language to read."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    back = fields.String(load_default="/")


class SignIn:
    """Mixed into the enrolment service."""

    access: Any
    settings: Any
    database: Database

    def learner_with(self, session: Session, person_id: str, email: str | None) -> str:
        """The learner that a person is: the one with their verified address, or one yet to come."""
        raise NotImplementedError

    def language_of_person(self, session: Session, person_id: str) -> str | None:
        """The language that the person has chosen, if they ever did."""
        raise NotImplementedError

    def keep_language(self, session: Session, person_id: str, language: str) -> None:
        """The person's setting, from now on."""
        raise NotImplementedError

    @shows("/session/sign-in", may="sign in and out")
    def sign_in(self, look: Look) -> Response:
        back = _onwards(look.request.args.get("back", "/"))
        people = self.access.settings.sample_people
        if people:
            _check_loopback(look.request)
            return look.page("sample_people.html", people=people, back=back)
        url, remembered = self._provider().begin(back, look.viewer.language)
        response = redirect(url, 303)
        self._give(response, BEGUN, remembered, MINUTES * 60)
        return response

    @shows("/session/callback", may="sign in and out")
    def callback(self, look: Look) -> Response:
        remembered = look.request.cookies.get(self._cookie(BEGUN))
        caller, back = self._provider().finish(look.request.args.to_dict(), remembered)
        learner = self.learner_with(look.session, caller.id, caller.email)
        chosen = self.language_of_person(look.session, caller.id)
        caller = replace(caller, learner_id=learner, language=chosen or caller.language)
        with self.database.transaction() as work:
            if look.caller.session_id is not None:  # signed in over another session: that one ends
                _end(work, look.caller.id, look.caller.session_id)
            trail.keep_sign_in(work, look, caller)
        response = self._signed_in(caller, back)
        sessions.take(response, self._cookie(BEGUN), https=self._https)
        return response

    @changes("/session/sample", may="sign in and out")
    def be_sample_person(self, change: Change) -> Response:
        chosen = change.form(Chosen())
        _check_loopback(change.request)
        people = {person.key: person for person in self.access.settings.sample_people}
        person = people.get(chosen["person"])
        if person is None:
            raise NotFound(f"no sample person {chosen['person']!r} here: {', '.join(people)}")
        caller = as_caller(person)
        language = self.language_of_person(change.session, caller.id)
        if change.caller.session_id is not None:
            _end(change.work, change.caller.id, change.caller.session_id)
        change.caller = caller  # whom the audit trail names
        change.touches(f"sessions/{caller.id}")
        return self._signed_in(replace(caller, language=language), _onwards(chosen["back"]))

    @changes("/session/sign-out", may="sign in and out")
    def sign_out(self, change: Change) -> Response:
        caller = change.caller
        if caller.session_id is not None:
            _end(change.work, caller.id, caller.session_id)
        return self._signed_out(change)

    @changes("/session/sign-out-everywhere", may="sign in and out")
    def sign_out_everywhere(self, change: Change) -> Response:
        if change.caller.session_id is not None:
            _end(change.work, change.caller.id, None)
        return self._signed_out(change)

    @shows("/session/signed-out", may="sign in and out")
    def signed_out(self, look: Look) -> Response:
        is_openid = bool(self.access.settings.issuer) and not self.access.settings.sample_people
        there = self._provider().sign_out_url() if is_openid else None
        return look.page("signed_out.html", provider_url=there)

    @shows("/session/", may="sign in and out")
    def session(self, look: Look) -> Response:
        return look.page(
            "session.html",
            caller=look.caller,
            may_end=look.may("end sessions of others") is not None,
            ended="ended" in look.request.args,
            filled=look.filled,
        )

    @changes("/session/end", may="end sessions of others", form=session)
    def end_sessions_by_form(self, change: Change) -> Response:
        _end_of(change, str(change.form(Person())["person_id"]))
        return change.see_other("/enrolment/session/?ended")

    @changes("/session/renew", may="sign in and out")
    def renew(self, change: Change) -> Response:
        response = Response(status=204)
        if change.caller.session_id is not None:
            self._keep_session(response, change.caller)
        return response

    @changes("/session/language", may="sign in and out")
    def choose_language(self, change: Change) -> Response:
        chosen = change.form(ChosenLanguage())
        response = change.see_other(_inside(chosen["back"]))
        self._give(response, LANGUAGE, chosen["language"], YEAR)
        if change.caller.session_id is not None:
            self.keep_language(change.session, change.caller.id, chosen["language"])
            self._keep_session(response, replace(change.caller, language=chosen["language"]))
        return response

    @changes("/v1/sessions/end", may="end sessions of others")
    def end_sessions(self, change: Change) -> Response:
        whose = str(change.body(Person())["person_id"])
        _end_of(change, whose)
        return answer({"person_id": whose})

    @property
    def _https(self) -> bool:
        return bool(self.access.settings.is_https)

    def _cookie(self, base: str) -> str:
        return sessions.cookie_name(base, https=self._https)

    def _give(self, response: Response, base: str, value: str, seconds: int | None) -> None:
        sessions.give(response, self._cookie(base), value, https=self._https, seconds=seconds)

    def _keep_session(self, response: Response, caller: Caller) -> None:
        value = sessions.cookie_value(SigningKey.read(self.settings.access_key), caller)
        self._give(response, sessions.COOKIE, value, None)

    def _signed_in(self, caller: Caller, back: str) -> Response:
        caller = sessions.begun(caller)
        log.info("signed in", who=caller.id, roles=sorted(caller.roles))
        response = redirect(back, 303)
        self._keep_session(response, caller)
        return response

    def _signed_out(self, change: Change) -> Response:
        response = change.see_other("/enrolment/session/signed-out")
        sessions.take(response, self._cookie(sessions.COOKIE), https=self._https)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _provider(self) -> OpenIdSignIn:
        settings = self.settings
        if not settings.access.issuer or not settings.client_id or not settings.access_key:
            raise Unavailable(
                "nobody can sign in here yet: set COLLEGIUM_OIDC_ISSUER, COLLEGIUM_OIDC_CLIENT_ID, "
                "COLLEGIUM_OIDC_CLIENT_SECRET and ENROLMENT_ACCESS_KEY (docs/access.md says how)"
            )
        known: dict[str, OpenIdSignIn] = self.access.providers
        if settings.access.issuer not in known:
            key = SigningKey.read(settings.access_key)
            made = OpenIdSignIn(settings.access, settings.client_id, settings.client_secret, key)
            known[settings.access.issuer] = made
        return known[settings.access.issuer]


def as_caller(person: SamplePerson) -> Caller:
    """A sample person as somebody who calls."""
    own_id = person.learner_id or person_id("sample", person.key)
    return Caller(
        id=own_id,
        kind="person",
        name=person.name,
        roles=person.roles,
        organisation=person.organisation,
        donor=person.donor,
        learner_id=own_id,
        email=f"{person.key}@example.org",
    )


def _end(work: Work, person_id: str, session_id: str | None) -> None:
    at = clock.real()
    ended.end(work.session, session_id or person_id, at)
    work.emit(events.SessionsEnded(person_id, session_id, at), subject=person_id)


def _end_of(change: Change, person_id: str) -> None:
    """By an administrator: the audit trail says whose."""
    _end(change.work, person_id, None)
    change.touches(f"sessions/{person_id}")


def _inside(path: str) -> str:
    """Where to go on: a path of ours, never another site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and "\\" not in path else "/"


def _onwards(path: str) -> str:
    """Where to go on to when one has come in: not to a stage on the way in or out."""
    return "/" if path.startswith(STAGES) else _inside(path)


def _check_loopback(request: Request) -> None:
    """Sample people are for whoever sits at this machine. Raises ``NotAllowed``."""
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
        is_here = host == "localhost" or ip_address(host).is_loopback
        is_here = is_here and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise NotAllowed(
            f"sample people are for the demo on this machine alone, not for {request.remote_addr} "
            f"at {request.host}: open the page at http://127.0.0.1"
        )
