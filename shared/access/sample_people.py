"""Being a sample person: the demo's way to sign in, for whoever sits at this machine."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from marshmallow import Schema, fields
from werkzeug.wrappers import Request, Response

from shared.access.caller import Caller
from shared.access.claims import person_id
from shared.access.door import Door, end
from shared.access.people import People
from shared.access.settings import SamplePerson
from shared.errors import NotAllowed, NotFound
from shared.http import Change, changes
from shared.sockets import is_loopback, is_this_machine


class Chosen(Schema):
    """Which sample person to be."""

    person = fields.String(required=True)
    back = fields.String(load_default="/")


class SamplePeople:
    """Mixed into the enrolment service."""

    door: Door
    people: People

    @changes("/session/sample", may="sign in and out")
    def be_sample_person(self, change: Change) -> Response:
        chosen = change.form(Chosen())
        check_is_here(change.request)
        people = {person.key: person for person in change.access.settings.sample_people}
        person = people.get(chosen["person"])
        if person is None:
            raise NotFound(f"no sample person {chosen['person']!r} here: {', '.join(people)}")
        if change.caller.session_id is not None:
            end(change.work, change.caller.id, change.caller.session_id)
        change.caller = _caller(person)  # whom the audit trail names
        change.touches(f"sessions/{change.caller.id}")
        language = self.people.language_of(change.session, change.caller.id)
        return self.door.enter(replace(change.caller, language=language), chosen["back"])


def check_is_here(request: Request) -> None:
    """Both ends are on this machine. Raises ``NotAllowed``."""
    try:
        host = urlsplit(f"//{request.host}").hostname
    except ValueError:
        host = None
    if not is_this_machine(host) or not is_loopback(request.remote_addr):
        raise NotAllowed(
            f"sample people are for the demo on this machine alone, not for {request.remote_addr} "
            f"at {request.host}: open the page at http://127.0.0.1"
        )


def _caller(person: SamplePerson) -> Caller:
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
