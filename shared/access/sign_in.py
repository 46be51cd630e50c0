"""Signing in and out, as routes of the enrolment service: at an OpenID provider where one is set."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from shared.access import sessions
from shared.access.door import Door, end, onwards
from shared.access.oidc import MINUTES, SIGNED_OUT
from shared.access.people import People
from shared.access.sample_people import check_is_here
from shared.http import Change, Look, changes, shows, trail
from shared.persistence import Database

BEGUN = "collegium_sign_in"  # the cookie of a sign-in under way


class SignIn:
    """Mixed into the enrolment service."""

    door: Door
    people: People
    database: Database

    @shows("/session/sign-in", may="sign in and out")
    def sign_in(self, look: Look) -> Response:
        back = onwards(look.request.args.get("back", "/"))
        people = look.access.settings.sample_people
        if people:
            check_is_here(look.request)
            return look.page("sample_people.html", people=people, back=back)
        url, remembered = self.door.provider.begin(back, look.viewer.language)
        response = redirect(url, 303)
        self.door.give(response, BEGUN, remembered, MINUTES * 60)
        return response

    @shows("/session/callback", may="sign in and out")
    def callback(self, look: Look) -> Response:
        remembered = self.door.cookie(look.request, BEGUN)
        caller, back = self.door.provider.finish(look.request.args.to_dict(), remembered)
        learner = self.people.learner_with(look.session, caller.id, caller.email)
        chosen = self.people.language_of(look.session, caller.id)
        caller = replace(caller, learner_id=learner, language=chosen or caller.language)
        with self.database.transaction() as work:
            if look.caller.session_id is not None:  # signed in over another session: that one ends
                end(work, look.caller.id, look.caller.session_id)
            trail.keep_sign_in(work, look, caller)
        response = self.door.enter(caller, back)
        self.door.take(response, BEGUN)
        return response

    @changes("/session/sign-out", may="sign in and out")
    def sign_out(self, change: Change) -> Response:
        return self._out(change, change.caller.session_id)

    @changes("/session/sign-out-everywhere", may="sign in and out")
    def sign_out_everywhere(self, change: Change) -> Response:
        return self._out(change, None)

    @shows("/session/signed-out", may="sign in and out")
    def signed_out(self, look: Look) -> Response:
        return look.page("signed_out.html", provider_url=self.door.sign_out_url)

    def _out(self, change: Change, session_id: str | None) -> Response:
        if change.caller.session_id is not None:
            end(change.work, change.caller.id, session_id)
        response = change.see_other(SIGNED_OUT)
        self.door.take(response, sessions.COOKIE)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
