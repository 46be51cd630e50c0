"""Enrolment with a learner who calls, a colleague of theirs, and a stranger of another organisation."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client

from services.enrolment import handlers
from services.enrolment.store import LearnerRow
from shared.access.caller import Owner
from shared.access.roles import Role
from shared.persistence import Database
from shared.testing.builders import (
    a_request_enrolment,
    a_run_scheduled,
    an_enrolment_funded,
    an_id,
    moment,
)
from tests.service.enrolment.story import hears
from tests.support.callers import ME, NEWCOMER, OURS, THEIRS
from tests.support.worlds.example import MINE, OF_THEM, OF_US, Example, Roles, Shown

NOW = moment(2, 3)
RUN, NEXT_RUN, OF_OTHERS = an_id(2), an_id(22), an_id(23)
COLLEAGUE, STRANGER = an_id(102), an_id(103)
PEOPLE = {
    ME: ("Nadia Haddad", OURS, MINE),
    COLLEAGUE: ("Tomas Ortega", OURS, Owner(learner_id=COLLEAGUE, organisation=OURS)),
    STRANGER: ("Wei Zhang", THEIRS, Owner(learner_id=STRANGER, organisation=THEIRS)),
}
PLACE = {who: an_id(201 + number) for number, who in enumerate(PEOPLE)}
OWNER = {who: owner for who, (_, _, owner) in PEOPLE.items()}


def fill(database: Database, http: Client) -> dict[str, str]:
    """Make the world: each of the three has a place, mine is confirmed."""
    for run_id, code, changes in (
        (RUN, "OPEN-1", {}),
        (NEXT_RUN, "OPEN-2", {}),
        (OF_OTHERS, "THEIRS-1", {"organisation": THEIRS, "titles": {"en": "Only for WHO"}}),
    ):
        what: dict[str, Any] = {"run_id": run_id, "course_code": code, "audiences": ()}
        hears(database, a_run_scheduled(**(what | changes)))
    for who, (name, organisation, _) in PEOPLE.items():
        with database.transaction() as work:
            handlers.register_learner(work, LearnerRow(id=who, **a_person(name, organisation)))
        asked = a_request_enrolment(run_id=RUN, learner_id=who, enrolment_id=PLACE[who])
        hears(database, asked)
    hears(database, an_enrolment_funded(enrolment_id=PLACE[ME]))
    return {}


def a_person(name: str, organisation: str | None) -> dict[str, Any]:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    return {"name": name, "email": email, "organisation": organisation, "audience": "un_staff"}


def cancelled_by(roles: Roles) -> dict[str, str]:
    """Everybody cancels as who they are."""
    if roles & {Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}:
        return {"by": "college"}
    return {"by": "organisation" if Role.FOCAL_POINT in roles else "learner"}


def someone(name: str, organisation: str, owner: Owner, chosen: str, **more: Any) -> Example:
    """A registration of somebody new."""
    body = {"id": chosen, **a_person(name, organisation)}
    return Example(body=body, owner=owner, answers=201, **more)


def place(who: str, action: str, **more: Any) -> Example:
    """Something done with a place of theirs."""
    values, thing = {"enrolment_id": PLACE[who]}, f"/v1/enrolments/{PLACE[who]}"
    return Example(values=values, thing=thing, owner=OWNER[who], **more)


NEW = Owner(learner_id=NEWCOMER, organisation=OURS)
NAMES = tuple(
    Shown(text=PEOPLE[who][0], owner=OWNER[who], right="see learners")
    for who in (COLLEAGUE, STRANGER)
)
PLACES = tuple(Shown(text=PLACE[who], owner=OWNER[who]) for who in PEOPLE)
MAY_CANCEL = tuple(
    Shown(text=f"{PLACE[who]}/cancel", owner=OWNER[who], right="cancel enrolments")
    for who in PEOPLE
)
TAILOR_MADE = (Shown(text="Only for WHO", owner=OF_THEM),)
COLLEAGUE_FORM = {**a_person("Ines Silva", OURS), "run_id": NEXT_RUN}
OWN_FORM = {"audience": "un_staff", "run_id": NEXT_RUN}
BACK = {"language": "fr", "back": "/catalogue/"}
OTHERS = {"person_id": an_id(77)}

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "GET /": (Example(shows=(*NAMES, *MAY_CANCEL)),),
    "GET /v1/enrolments": (Example(shows=PLACES), Example(query=f"run_id={NEXT_RUN}")),
    "GET /v1/enrolments/<enrolment_id>": tuple(place(who, "") for who in PEOPLE),
    "GET /v1/learners/<learner_id>": tuple(
        Example(values={"learner_id": who}, owner=OWNER[who]) for who in PEOPLE
    ),
    "POST /v1/learners": (
        someone("Ada Lovelace", OURS, NEW, NEWCOMER, subject="newcomer"),
        someone("Ines Silva", OURS, OF_US, an_id(111)),
        someone("Bo Li", THEIRS, OF_THEM, an_id(112)),
    ),
    "POST /v1/enrolments": tuple(
        Example(body={"run_id": NEXT_RUN, "learner_id": who}, owner=OWNER[who], answers=201)
        for who in PEOPLE
    ),
    "POST /v1/enrolments/<enrolment_id>/cancel": tuple(
        place(who, "cancel", body=cancelled_by) for who in PEOPLE
    ),
    "POST /v1/enrolments/<enrolment_id>/outcome": (
        place(ME, "outcome", body={"outcome": "completed"}),
    ),
    "GET /register": (
        Example(query=f"run_id={NEXT_RUN}", subject="newcomer"),
        Example(query=f"run_id={OF_OTHERS}", subject="newcomer", shows=TAILOR_MADE),
    ),
    "POST /learners": (
        Example(form=OWN_FORM, owner=NEW, answers=303, for_programs=422, subject="newcomer"),
    ),
    "GET /colleagues/new": (Example(shows=TAILOR_MADE),),
    "POST /colleagues": (Example(form=COLLEAGUE_FORM, owner=OF_US, answers=303),),
    "GET /colleagues/ask": (Example(),),
    "POST /enrolments": tuple(
        Example(form={"run_id": NEXT_RUN, "learner_id": who}, owner=OWNER[who], answers=303)
        for who in PEOPLE
    ),
    "POST /enrolments/<enrolment_id>/cancel": tuple(
        place(who, "cancel", form={"reason": "ill"}, answers=303) for who in PEOPLE
    ),
    "GET /session/": (Example(),),
    "GET /session/sign-in": (Example(answers=503),),  # no provider is set here
    "GET /session/callback": (Example(answers=503),),
    "GET /session/signed-out": (Example(),),
    "POST /session/sample": (Example(form={"person": "nobody"}, answers=404, keeps=False),),
    "POST /session/sign-out": (Example(form={}, answers=303, keeps=False),),
    "POST /session/sign-out-everywhere": (Example(form={}, answers=303, keeps=False),),
    "POST /session/renew": (Example(form={}, answers=204, keeps=False),),
    "POST /session/language": (Example(form=BACK, answers=303),),
    "POST /session/end": (Example(form=OTHERS, answers=303, keeps=False),),
    "POST /v1/sessions/end": (Example(body=OTHERS, keeps=False),),
}
