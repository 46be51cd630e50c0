"""Plays two years of the sample college: day by day, through HTTP, with the clock moved along.

Before the clock moves on, every event of the day is handled, as it would be in life.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from collegium.sample import bodies, college
from collegium.sample.client import Client
from collegium.sample.college import Course, Run
from collegium.sample.people import id_of, learners
from shared import clock
from shared.errors import Refused

SEED = 2022
LIVES_UNTIL = date(2022, 12, 31)
OPENED = date(2021, 1, 10)
Step = tuple[date, Callable[[], None]]


class Play:
    """The steps of the sample college's life. ``settle`` waits for the events of a day."""

    def __init__(self, client: Client, settle: Callable[[], None], enrolments: int) -> None:
        self.client = client
        self.settle = settle
        self.chance = random.Random(SEED)
        self.people = learners(max(enrolments * 2 // 3, 1), self.chance)
        self.requests = self._draw_requests(enrolments)
        self.steps = self._steps()

    def _steps(self) -> list[Step]:
        """All steps in the order of their days."""
        found = [*self._opening(), *self._contributions()]
        for run in college.runs():
            found.extend(self._life_of(run))
        return sorted(found, key=lambda step: step[0])

    def run(self) -> Iterator[None]:
        """Play all steps; yields after each."""
        today: date | None = None
        try:
            for day, act in self.steps:
                if day != today:
                    self.settle()
                    clock.travel(datetime.combine(day, time(9), UTC))
                    today = day
                act()
                yield
            self.settle()
            clock.travel(datetime.combine(LIVES_UNTIL, time(12), UTC))
            self.settle()
        finally:
            clock.travel(None)

    def _draw_requests(self, count: int) -> list[tuple[Run, dict[str, Any]]]:
        runs = college.runs()
        weights = [(run.course.seats or 40) * 1.25 for run in runs]
        drawn: dict[tuple[str, str], tuple[Run, dict[str, Any]]] = {}
        tries = 0
        while len(drawn) < count and tries < count * 50:
            tries += 1
            run = self.chance.choices(runs, weights=weights)[0]
            person = self.chance.choice(self._admitted(run.course))
            drawn.setdefault((run.key, person["id"]), (run, person))
        return list(drawn.values())

    def _admitted(self, course: Course) -> list[dict[str, Any]]:
        if course.organisation is not None:
            own = [p for p in self.people if p["organisation"] == course.organisation]
            return own or self.people
        audiences = course.audiences
        return [p for p in self.people if not audiences or p["audience"] in audiences]

    def _opening(self) -> Iterator[Step]:
        for course in college.COURSES:
            yield OPENED, partial(self._offer, course)
        for organisation in college.INVOICED:
            body = {"organisation": organisation}
            yield OPENED, partial(self.client.post, "/billing/v1/invoice-accounts", body)
        for fund in college.FUNDS:
            yield OPENED, partial(self._open_fund, *fund[:6])
        for contract in college.CONTRACTS:
            yield OPENED, partial(self._open_contract, *contract)
        for person in self.people:
            yield OPENED, partial(self.client.post, "/enrolment/v1/learners", person)

    def _contributions(self) -> Iterator[Step]:
        for donor, agreement, *_, given in college.FUNDS:
            for day, amount in given:
                yield self._contribution(donor, id_of(agreement), day, amount)
        for donor, day, amount in college.UNEARMARKED:
            yield self._contribution(donor, None, day, amount)

    def _contribution(self, donor: str, fund: str | None, day: str, amount: int) -> Step:
        body = {
            "id": id_of(f"contribution/{donor}/{day}"),
            "donor": donor,
            "fund_id": fund,
            "amount": {"amount": str(amount), "currency": "EUR"},
            "received_on": day,
        }
        on = date.fromisoformat(day)
        return on, partial(self.client.post, "/billing/v1/contributions", body)

    def _life_of(self, run: Run) -> Iterator[Step]:
        start, over = run.starts_on, run.ends_on + timedelta(days=1)
        mine = [(r, person) for r, person in self.requests if r.key == run.key]
        yield start - timedelta(days=50), partial(self._schedule, run)
        for number, (_, person) in enumerate(mine):
            asked = start - timedelta(days=40 - number % 2 * 8)
            yield asked, partial(self._ask, run, person)
            if self.chance.random() < 0.1:
                before = self.chance.choice((20, 10, 3))
                yield start - timedelta(days=before), partial(self._give_back, run, person)
        yield start - timedelta(days=28), partial(self._pay_open_invoices, run)
        yield over, partial(self._close, run)

    def _offer(self, course: Course) -> None:
        course_id = id_of(f"course/{course.code}")
        body = {
            "id": course_id,
            "code": course.code,
            "titles": {"en": course.title},
            "format": course.format,
            "themes": [course.theme],
            "audiences": list(course.audiences),
            "reporting_line": course.line,
            "organisation": course.organisation,
        }
        self.client.post("/catalogue/v1/courses", body)
        self.client.post(f"/catalogue/v1/courses/{course_id}/publish")

    def _schedule(self, run: Run) -> None:
        course_id = id_of(f"course/{run.course.code}")
        self.client.post(f"/catalogue/v1/courses/{course_id}/runs", bodies.run(run))

    def _open_fund(self, donor: str, agreement: str, *earmark: Any) -> None:
        themes, formats, audiences, share = earmark
        body = {
            "id": id_of(agreement),
            "agreement": agreement,
            "donor": donor,
            "valid_from": "2021-01-01",
            "valid_to": "2022-12-31",
            "currency": "EUR",
            "themes": list(themes),
            "formats": list(formats),
            "audiences": list(audiences),
            "share_percent": share,
        }
        self.client.post("/billing/v1/funds", body)

    def _open_contract(
        self, organisation: str, number: str, courses: tuple[str, ...], seats: int
    ) -> None:
        body = {
            "id": id_of(number),
            "number": number,
            "organisation": organisation,
            "courses": list(courses),
            "valid_from": "2022-01-01",
            "valid_to": "2022-12-31",
            "currency": "EUR",
            "seats": seats,
        }
        self.client.post("/billing/v1/contracts", body)

    def _enrolment_id(self, run: Run, person: dict[str, Any]) -> str:
        return id_of(f"enrolment/{run.key}/{person['id']}")

    def _ask(self, run: Run, person: dict[str, Any]) -> None:
        body = {
            "id": self._enrolment_id(run, person),
            "run_id": id_of(run.key),
            "learner_id": person["id"],
        }
        self.client.post("/enrolment/v1/enrolments", body)

    def _give_back(self, run: Run, person: dict[str, Any]) -> None:
        """Cancel, if there is still something to cancel."""
        path = f"/enrolment/v1/enrolments/{self._enrolment_id(run, person)}/cancel"
        try:
            self.client.post(path, {"by": "learner", "reason": "cannot come"})
        except Refused as refused:
            if refused.reason != "illegal_transition":
                raise

    def _pay_open_invoices(self, run: Run) -> None:
        """Organisations pay, and nine of ten learners do; the others let their place go."""
        mine = {self._enrolment_id(r, who) for r, who in self.requests if r.key == run.key}
        issued = self.client.get("/billing/v1/invoices", state="issued", limit=200)["items"]
        for invoice in issued:
            enrolment_id = invoice["enrolment_id"]
            pays = invoice["payer"] == "organisation" or enrolment_id[0] not in "07"
            if enrolment_id in mine and pays:
                self._pay(invoice)

    def _pay(self, invoice: dict[str, Any]) -> None:
        body = {
            "amount": invoice["total"],
            "method": "bank_transfer",
            "reference": f"E2E-{invoice['number']}",
            "received_on": str(clock.now().date()),
        }
        self.client.post(f"/billing/v1/invoices/{invoice['id']}/payments", body)

    def _close(self, run: Run) -> None:
        """The run is over: record what became of everybody, then that it was delivered."""
        listing = self.client.get("/enrolment/v1/enrolments", run_id=id_of(run.key), limit=200)[
            "items"
        ]
        for enrolment in listing:
            if enrolment["state"] == "confirmed":
                path = f"/enrolment/v1/enrolments/{enrolment['id']}/outcome"
                self.client.post(path, {"outcome": self._outcome(enrolment["id"])})
        self.client.post(f"/catalogue/v1/runs/{id_of(run.key)}/deliver")

    def _outcome(self, enrolment_id: str) -> str:
        """Three of sixteen do not come, one does not finish."""
        return {"0": "no_show", "1": "no_show", "2": "no_show", "3": "not_completed"}.get(
            enrolment_id[-1], "completed"
        )
