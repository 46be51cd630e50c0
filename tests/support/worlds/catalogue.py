"""A catalogue with an open course, a draft, and tailor-made courses of ours and of others."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import an_id, moment
from tests.support.worlds.example import COLLEGE, OF_THEM, OF_US, PUBLIC, Example, Shown

NOW = moment(5, 10)  # a run of each course is over, and one is to come
COURSES = {"OPEN-1": PUBLIC, "DRAFT-1": COLLEGE, "OURS-1": OF_US, "THEIRS-1": OF_THEM}
COURSES |= {"OURS-DRAFT": COLLEGE}
ID = {code: an_id(301 + number) for number, code in enumerate(COURSES)}
OVER = {code: an_id(321 + number) for number, code in enumerate(COURSES)}
AHEAD = {code: an_id(341 + number) for number, code in enumerate(COURSES)}
PUBLISHED = ("OPEN-1", "OURS-1", "THEIRS-1")


def a_course(code: str, **changes: Any) -> dict[str, Any]:
    organisation = {"OU": "UNDP", "TH": "WHO"}.get(code[:2])
    line = "tailor_made" if organisation else "portfolio"
    what = {"code": code, "titles": {"en": code}, "format": "blended", "reporting_line": line}
    return what | ({"organisation": organisation} if organisation else {}) | changes


def a_run(month: int, **changes: Any) -> dict[str, Any]:
    days = {"starts_on": f"2022-{month:02}-02", "ends_on": f"2022-{month:02}-06"}
    price = {"audience": "any", "amount": {"amount": "120.00", "currency": "EUR"}}
    where = {"time_zone": "Europe/Rome", "country": "IT", "city": "Turin", "language": "en"}
    return days | where | {"places": 20, "prices": [price]} | changes


def fill(database: Database, http: Client) -> dict[str, str]:
    """Make the world."""

    def post(path: str, body: Any = None) -> None:
        done = http.post(f"/catalogue/v1{path}", json=body)
        assert done.status_code in (200, 201), done.text

    for code, chosen in ID.items():
        post("/courses", a_course(code, id=chosen))
        if code in PUBLISHED:
            post(f"/courses/{chosen}/publish")
            post(f"/courses/{chosen}/runs", a_run(5, id=OVER[code]))
            post(f"/courses/{chosen}/runs", a_run(9, id=AHEAD[code]))
    return {}


ALL = tuple(Shown(text=code, owner=owner) for code, owner in COURSES.items())
COURSE_FORM = {"code": "NEW-1", "title": "New", "language": "en", "format": "blended"}
COURSE_FORM |= {"reporting_line": "portfolio"}
RUN_FORM = {"starts_on": "2022-10-03", "ends_on": "2022-10-07", "time_zone": "Europe/Rome"}
RUN_FORM |= {"language": "en", "amount": "90", "currency": "EUR"}
DRAFT, OPEN = ID["DRAFT-1"], ID["OPEN-1"]
OF_DRAFT = {"values": {"course_id": DRAFT}, "thing": f"/v1/courses/{DRAFT}"}
OF_OPEN = {"values": {"course_id": OPEN}, "thing": f"/v1/courses/{OPEN}"}
WAS, COMES = OVER["OPEN-1"], AHEAD["OPEN-1"]
OF_PAST = {"values": {"run_id": WAS}, "thing": f"/v1/runs/{WAS}"}
OF_NEXT = {"values": {"run_id": COMES}, "thing": f"/v1/runs/{COMES}"}
ILL = {"reason": "the trainer is ill"}

EACH_COURSE = tuple(
    Example(values={"course_id": ID[code]}, owner=owner) for code, owner in COURSES.items()
)
EACH_RUN = tuple(Example(values={"run_id": OVER[code]}, owner=COURSES[code]) for code in PUBLISHED)

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "GET /": (Example(shows=ALL),),
    "GET /v1/courses": (Example(shows=ALL), Example(query="state=draft", shows=ALL[1:2])),
    "GET /v1/courses/<course_id>": EACH_COURSE,
    "GET /v1/courses/<course_id>/runs": EACH_COURSE,
    "GET /v1/runs/<run_id>": EACH_RUN,
    "POST /v1/courses": (Example(body=a_course("NEW-1"), answers=201),),
    "POST /v1/courses/<course_id>/publish": (Example(**OF_DRAFT),),
    "POST /v1/courses/<course_id>/archive": (Example(**OF_OPEN),),
    "POST /v1/courses/<course_id>/runs": (Example(**OF_OPEN, body=a_run(10), answers=201),),
    "POST /v1/runs/<run_id>/cancel": (Example(**OF_NEXT, body=ILL),),
    "POST /v1/runs/<run_id>/deliver": (Example(**OF_PAST),),
    "GET /courses/new": (Example(),),
    "POST /courses": (Example(form=COURSE_FORM, answers=303),),
    "POST /courses/<course_id>/publish": (Example(**OF_DRAFT, form={}, answers=303),),
    "GET /courses/<course_id>/runs/new": (Example(values={"course_id": OPEN}),),
    "POST /courses/<course_id>/runs": (Example(**OF_OPEN, form=RUN_FORM, answers=303),),
    "GET /runs/<run_id>": tuple(Example(values={"run_id": OVER[code]}) for code in PUBLISHED),
    "POST /runs/<run_id>/deliver": (Example(**OF_PAST, form={}, answers=303),),
    "POST /runs/<run_id>/cancel": (Example(**OF_NEXT, form=ILL, answers=303),),
}
