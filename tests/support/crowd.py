"""People who all want a place in one run, at several instances of enrolment, and how they lose it again:
by their own word, by billing's, or by the clock."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from threading import local
from typing import Any

import requests
from sqlalchemy import select, update

from services.enrolment import handlers
from services.enrolment.store import EnrolmentRow, LearnerRow, RunRow
from shared import clock
from shared.persistence import Database
from shared.testing.builders import a_funding_refused, a_run_scheduled, an_enrolment_funded, an_id
from tests.support.account import Account
from tests.support.college import College
from tests.support.process import WITHIN, until
from tests.support.teller import Teller, Told


class Crowd:
    """``account`` has what they ask for and what becomes of it: ``asks …`` and ``ends …``."""

    def __init__(
        self, college: College, urls: Sequence[str], account: Account, chance: random.Random
    ) -> None:
        self.college, self.urls, self.account, self.chance = college, urls, account, chance
        self.database: Database = college.databases["enrolment"]
        self.teller, self.run_id = Teller(college.amqp_uri), ""
        self._of_thread = local()

    def has_a_run(self, number: int, places: int, people: Sequence[int]) -> None:
        """A run with so many places is known, and so are the people."""
        self.run_id, day = an_id(number), clock.now().date() + timedelta(days=60)
        run = {"run_id": self.run_id, "places": places, "audiences": ()}
        scheduled = a_run_scheduled(starts_on=day, ends_on=day, **run)
        self.teller.tells(Told(scheduled, self.run_id))
        until(self._knows_the_run, WITHIN, "the run is known", self.college.said)
        with self.database.transaction() as work:
            for one in people:
                email, audience = f"learner{one}@example.org", "un_staff"
                who = {"id": _learner(one), "name": "A learner", "email": email}
                handlers.register_learner(work, LearnerRow(audience=audience, **who))

    def asks(self, number: int) -> None:
        """One person asks for a place."""
        wanted = {"id": an_id(number), "run_id": self.run_id, "learner_id": _learner(number)}
        self._does(f"asks {an_id(number)}", "/v1/enrolments", wanted)

    def cancels(self, who: str) -> None:
        """One gives the place back."""
        body = {"by": "learner", "reason": "ill"}
        self._does(f"ends {who}", f"/v1/enrolments/{who}/cancel", body)

    def is_refused(self, who: str) -> None:
        """Billing finds nobody who pays."""
        self.account.attempted.add(f"ends {who}")
        refused = a_funding_refused(enrolment_id=who, run_id=self.run_id)
        self.teller.tells(Told(refused, who))
        self.account.acknowledged.add(f"ends {who}")

    def expires(self, who: str) -> None:
        """The time is over: each instance finds it by its own timer."""
        self.account.attempted.add(f"ends {who}")
        overdue = update(EnrolmentRow).where(EnrolmentRow.id == who).values(hold_until=clock.now())
        with self.database.engine.begin() as connection:
            connection.execute(overdue)
        self.account.acknowledged.add(f"ends {who}")

    def is_confirmed_and_cancels(self, who: str) -> None:
        """It is paid for; whether enrolment hears of that before the person cancels is chance."""
        funded = an_enrolment_funded(enrolment_id=who, run_id=self.run_id)
        self.teller.tells(Told(funded, who))
        self.cancels(who)

    def in_states(self, *states: str) -> list[str]:
        """The enrolments of the run that are in one of these states."""
        query = select(EnrolmentRow.id).where(
            EnrolmentRow.run_id == self.run_id, EnrolmentRow.state.in_(states)
        )
        with self.database.reading() as session:
            return sorted(session.scalars(query))

    def _knows_the_run(self) -> bool:
        with self.database.reading() as session:
            return session.get(RunRow, self.run_id) is not None

    def _does(self, name: str, path: str, body: dict[str, Any]) -> None:
        """Any instance is asked; it must answer with success."""
        self.account.attempted.add(name)
        url = self.chance.choice(self.urls) + path
        answer = self._http().post(url, json=body, timeout=WITHIN)
        assert answer.status_code in (200, 201), answer.text
        self.account.acknowledged.add(name)

    def _http(self) -> requests.Session:
        """A session of this thread's own."""
        if not hasattr(self._of_thread, "http"):
            self._of_thread.http = requests.Session()
            self._of_thread.http.headers.update(self.college.http.headers)
            self._of_thread.http.trust_env = False
        http: requests.Session = self._of_thread.http
        return http


def _learner(number: int) -> str:
    return an_id(600_000_000 + number)
