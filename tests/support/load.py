"""People who ask the college for something while things go wrong; who was answered is kept.

A question has a name and a few calls, each of which may be repeated for ever. Half of the people are
patient: they repeat a call until it is answered. The others go away, and never learn what became of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, local
from typing import Any, Protocol

import requests

from tests.support.account import Account
from tests.support.process import until

AT_ONCE = 12  # people who ask at the same moment
ANSWER_WITHIN = 15.0  # seconds; then a call counts as not answered
PATIENCE = 120.0  # seconds
NOT_YET = {502, 503, 504}


@dataclass(frozen=True)
class Question:
    """``calls``: path and body of each POST, in their order."""

    name: str
    calls: Sequence[tuple[str, dict[str, Any]]]


class Asked(Protocol):
    """Whom one asks: a college, deployed or embedded."""

    http: requests.Session

    def url(self, path: str) -> str: ...


class Load:
    """Asks, and keeps in the account what was attempted and what was acknowledged."""

    def __init__(
        self, college: Asked, account: Account, chance: random.Random, *, patient: float = 0.5
    ) -> None:
        self.college, self.account, self.chance = college, account, chance
        self.patient = patient  # the share of those who are
        self._own = local()

    @contextmanager
    def during(self, questions: Iterator[Question], size: int, seconds: float) -> Iterator[None]:
        """Ask meanwhile: ``size`` questions in so many seconds, and on at this pace if it lasts longer.
        At the end everybody was answered, or has gone."""
        self._is_over = Event()
        with ThreadPoolExecutor(1) as asker:
            asking = asker.submit(self._ask_all, questions, size, seconds / size)
            try:
                yield
            finally:
                self._is_over.set()
            asking.result()

    def wait_answered(self, least: int) -> None:
        """Until so many were answered."""
        until(lambda: len(self.account.acknowledged) >= least, PATIENCE, f"{least} are answered")

    def _ask_all(self, questions: Iterator[Question], least: int, pause: float) -> None:
        asked: list[Future[None]] = []
        with ThreadPoolExecutor(AT_ONCE) as people:
            while len(asked) < least or not self._is_over.is_set():
                is_patient = self.chance.random() < self.patient
                asked.append(people.submit(self._ask, next(questions), is_patient))
                time.sleep(pause)
        for one in asked:
            one.result()

    def _ask(self, question: Question, is_patient: bool) -> None:
        self.account.attempted.add(question.name)
        end = time.monotonic() + (PATIENCE if is_patient else 0)
        for path, body in question.calls:
            while not self._is_answered(path, body):
                if time.monotonic() > end:
                    return
                time.sleep(0.2)
        self.account.acknowledged.add(question.name)

    def _is_answered(self, path: str, body: dict[str, Any]) -> bool:
        """Whether it was taken; a refusal is nothing that these people should ever hear."""
        try:
            answer = self._session().post(
                self.college.url(path),
                json=body,
                headers=dict(self.college.http.headers),
                timeout=ANSWER_WITHIN,
            )
        except requests.RequestException:
            return False  # nobody knows whether it was done
        if answer.ok:
            return True
        may_repeat = "clash" in answer.text  # with their own call before, which is still under way
        if answer.status_code not in NOT_YET and not may_repeat:
            self.account.wrong(f"{path} answered {answer.status_code}: {answer.text[:200]}")
        return False

    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False  # no proxy stands before the college
        session: requests.Session = self._own.session
        return session
