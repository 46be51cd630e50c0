"""Idempotency keys on a real PostgreSQL: who sends the same key meanwhile waits for the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from services.analytics.store import Store
from shared import clock, migrate
from shared.idempotency import Kept, KeyReused, claim, forget_before, keep
from shared.messaging import inbox
from shared.persistence import Database, Work
from tests.support.process import WITHIN, until

ANSWER = Kept(201, {"Content-Type": "application/json"}, b"{}")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def db(database: Callable[[str], str]) -> Iterator[Database]:
    made = Database(database("analytics"), pool_size=10)
    migrate.upgrade("analytics", made)
    yield made
    made.close()


def asks(work: Work, body: bytes = b"{}") -> Kept | None:
    return claim(work.session, "ada", "k", "POST", "/v1/reports", body, work.now)


def answers(work: Work, answer: Kept = ANSWER) -> Kept:
    keep(work.session, "ada", "k", answer.status, answer.headers, answer.body)
    return answer


def in_its_own(db: Database, body: bytes = b"{}") -> Kept | None:
    with db.transaction() as work:
        return asks(work, body)


def waits(db: Database) -> bool:
    with db.reading() as session:
        return session.execute(WAITING).scalar_one() == 1


def test_the_second_one_waits_and_has_the_answer_of_the_first(db: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as work:
            assert asks(work) is None
            second = pool.submit(in_its_own, db)
            until(lambda: waits(db), WITHIN, "the second one waits")
            answers(work)
        assert second.result(WITHIN) == ANSWER


def test_the_second_one_goes_ahead_when_the_first_failed(db: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as work:
            assert asks(work) is None
            second = pool.submit(in_its_own, db, b"another request")
            until(lambda: waits(db), WITHIN, "the second one waits")
            work.session.rollback()
        assert second.result(WITHIN) is None


def test_the_second_one_is_refused_when_it_is_another_request(db: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as work:
            assert asks(work) is None
            second = pool.submit(in_its_own, db, b"another request")
            until(lambda: waits(db), WITHIN, "the second one waits")
            answers(work)
        with pytest.raises(KeyReused):
            second.result(WITHIN)


@pytest.mark.parametrize("alone", [False, True])
def test_many_at_once_have_one_effect_and_one_answer(db: Database, alone: bool) -> None:
    """``alone``: as reports are published, in a transaction that sees one moment."""
    barrier = Barrier(8)

    def request(number: int) -> Kept:
        barrier.wait()
        with db.transaction() as work:
            if alone:
                Store(work.session).publish_alone()
            known = asks(work)
            if known is not None:
                return known
            inbox.claim(work.session, [f"effect {number}"], work.now)
            return answers(work, Kept(200, {}, f"by {number}".encode()))

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(request, range(8)))
    assert told == [told[0]] * 8
    with db.reading() as session:
        assert inbox.count(session) == 1


def test_two_instances_forget_at_the_same_time(db: Database) -> None:
    with db.transaction() as work:
        for number in range(5):
            claim(work.session, "ada", f"k{number}", "POST", "/", b"", work.now)
    soon = clock.now() + timedelta(hours=1)
    with db.transaction() as first, db.transaction() as second:
        assert forget_before(first.session, soon, most=3) == 3
        assert forget_before(second.session, soon) == 2  # passes over what the first is deleting
