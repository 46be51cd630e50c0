"""The pages of enrolment with values."""

from __future__ import annotations

from shared import codes
from shared.testing.builders import an_id
from tests.support.page_samples.catalogue import RUN
from tests.support.page_samples.shared import CALLER
from tests.support.page_samples.values import AT, FILLED, REFUSED, Samples

ENROLMENT = {
    "id": an_id(5), "course_code": "SDG-101", "titles": {"fr": "L’Agenda 2030"},
    "starts_on": "2022-05-02", "ends_on": "2022-05-06", "audience": "un_staff", "name": "A. Person",
    "organisation": None, "state": "awaiting_funding", "requested_at": AT, "hold_until": "2022-02-09",
    "is_open": True, "may_cancel": True, "reason": None,
}  # fmt: skip
ENDED = ENROLMENT | {
    "id": an_id(6), "state": "rejected", "is_open": False, "hold_until": None, "reason": "nobody pays"
}  # fmt: skip
PLACE = RUN | {"course_code": "SDG-101", "titles": {"en": "The 2030 Agenda"}}
MAY = {"is_learner": True, "may_register": True, "may_ask": True}
ROWS = {"rows": [ENROLMENT, ENDED], "counts": {"awaiting_funding": 1, "a_new_state": 1}} | MAY
NONE = {"rows": [], "counts": {}} | MAY
PERSON = {"id": an_id(7), "name": "A. Person"}
CHOICE = {"audiences": codes.AUDIENCES, "form": REFUSED}
COLLEAGUE = {"runs": [PLACE], "organisation": "UNDP"} | CHOICE
REGISTER = {"caller": CALLER, "run": PLACE, "known": None} | CHOICE

SAMPLES: Samples = {
    "enrolments": ("enrolments.html", ROWS | {"whose": "all"}),
    "own enrolments": ("enrolments.html", ROWS | {"whose": "own"}),
    "no enrolments": ("enrolments.html", NONE | {"whose": "UNDP"}),
    "no own enrolments": ("enrolments.html", NONE | {"whose": "own"}),
    "ask": ("ask.html", {"people": [PERSON], "runs": [PLACE], "form": FILLED}),
    "ask without people": ("ask.html", {"people": [], "runs": [], "form": FILLED}),
    "ask without runs": ("ask.html", {"people": [PERSON], "runs": [], "form": FILLED}),
    "colleague": ("colleague.html", COLLEAGUE | {"everything": False}),
    "anybody": ("colleague.html", COLLEAGUE | {"everything": True}),
    "register": ("register.html", REGISTER),
    "registered": ("register.html", REGISTER | {"known": PERSON}),
}
