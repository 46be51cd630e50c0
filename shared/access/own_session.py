"""One's own session: what one is here, renewing it, one's language; ending those of somebody else."""

from __future__ import annotations

from dataclasses import replace

from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from shared.access.door import Door, end, inside
from shared.access.people import People
from shared.http import Change, Look, answer, changes, shows
from shared.http.viewers import LANGUAGE
from shared.pages.languages import LANGUAGES

YEAR = 365 * 24 * 60 * 60


class Person(Schema):
    """Whose sessions an administrator ends."""

    person_id = fields.UUID(required=True)


class ChosenLanguage(Schema):
    """In which language to read."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    back = fields.String(load_default="/")


class OwnSession:
    """Mixed into the enrolment service."""

    door: Door
    people: People

    @shows("/session/", may="sign in and out")
    def session(self, look: Look) -> Response:
        return look.page(
            "session.html",
            caller=look.caller,
            may_end=look.may("end sessions of others") is not None,
            ended="ended" in look.request.args,
            filled=look.filled,
        )

    @changes("/session/renew", may="sign in and out")
    def renew(self, change: Change) -> Response:
        response = Response(status=204)
        if change.caller.session_id is not None:
            self.door.keep(response, change.caller)
        return response

    @changes("/session/language", may="sign in and out")
    def choose_language(self, change: Change) -> Response:
        chosen, caller = change.form(ChosenLanguage()), change.caller
        response = change.see_other(inside(chosen["back"]))
        self.door.give(response, LANGUAGE, chosen["language"], YEAR)
        if caller.session_id is not None:
            self.people.keep_language(change.session, caller.id, chosen["language"])
            self.door.keep(response, replace(caller, language=chosen["language"]))
        return response

    @changes("/session/end", may="end sessions of others", form=session)
    def end_sessions_by_form(self, change: Change) -> Response:
        _end_all(change, str(change.form(Person())["person_id"]))
        return change.see_other("/enrolment/session/?ended")

    @changes("/v1/sessions/end", may="end sessions of others")
    def end_sessions(self, change: Change) -> Response:
        whose = str(change.body(Person())["person_id"])
        _end_all(change, whose)
        return answer({"person_id": whose})


def _end_all(change: Change, person_id: str) -> None:
    end(change.work, person_id, None)
    change.touches(f"sessions/{person_id}")
