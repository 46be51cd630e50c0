"""How many SQL statements a batch of events takes: about one an enrolment, however it is paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    a_cancelled,
    a_completed,
    a_confirmed,
    a_requested,
    a_run_delivered,
    an_id,
)
from tests.service.billing.story import a_contract, a_fund, a_run, an_account, hears_together

MANY = 100
AT_ONCE = 25  # for the whole batch, beside one or two an enrolment


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent."""
    sent: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sqlalchemy_event.listen(database.engine, "before_cursor_execute", count)
    yield sent
    sqlalchemy_event.remove(database.engine, "before_cursor_execute", count)


def requests(**who: Any) -> list[Any]:
    learner = replace(A_LEARNER, **who)
    return [a_requested(enrolment_id=an_id(1000 + n), learner=learner) for n in range(MANY)]


def each(make: Callable[..., Any], **changes: Any) -> list[Any]:
    return [make(enrolment_id=an_id(1000 + number), **changes) for number in range(MANY)]


@pytest.fixture
def paid_in_every_way(db: Database) -> Database:
    a_run(db)
    a_contract(db, organisation="WHO", amount=None, seats=MANY)
    a_fund(db, 100_000, audiences=["academia"], share_percent=60)
    an_account(db)
    return db


@pytest.mark.parametrize(
    ("who", "an_enrolment"),
    [
        ({"organisation": "WHO"}, 1),
        ({"organisation": "UNDP"}, 1),
        ({"organisation": None}, 1),
        # SQLite writes the rows of a fund's book one by one, since it numbers them
        ({"organisation": None, "audience": "academia"}, 2),
    ],
)
def test_a_batch_of_requests(
    paid_in_every_way: Database, who: dict[str, Any], an_enrolment: int
) -> None:
    with counted(paid_in_every_way) as sent:
        hears_together(paid_in_every_way, *requests(**who))
    assert len(sent) <= MANY * an_enrolment + AT_ONCE, sorted(sent)


def test_a_batch_of_requests_for_free_places(db: Database) -> None:
    a_run(db, 0)
    with counted(db) as sent:
        hears_together(db, *requests())
    assert len(sent) <= MANY + AT_ONCE
    with counted(db) as sent:
        hears_together(db, *each(a_confirmed, ways=("free",)))
    assert sent == []


def test_what_follows_of_a_subsidised_place(db: Database) -> None:
    a_run(db)
    a_fund(db, 100_000)
    hears_together(db, *requests())
    for batch in (each(a_confirmed, ways=("subsidy",)), each(a_completed)):
        with counted(db) as sent:
            hears_together(db, *batch)
        assert len(sent) <= 2 * MANY + AT_ONCE, sorted(sent)


def test_a_batch_of_cancellations_and_a_delivery(db: Database) -> None:
    a_run(db)
    an_account(db)
    hears_together(db, *requests())
    with counted(db) as sent:
        hears_together(db, *each(a_cancelled))
    assert len(sent) <= 2 * MANY + AT_ONCE, sorted(sent)
    with counted(db) as sent:
        hears_together(db, a_run_delivered())
    assert len(sent) <= AT_ONCE, sorted(sent)


@pytest.mark.parametrize("organisation", ["UNDP", "WHO", None])
def test_a_whole_life_in_one_batch(paid_in_every_way: Database, organisation: str | None) -> None:
    """As in a replay of what enrolment told."""
    asked, ended = requests(organisation=organisation), each(a_cancelled)
    with counted(paid_in_every_way) as sent:
        hears_together(paid_in_every_way, *asked, *ended, a_run_delivered())
    assert len(sent) <= MANY + 2 * AT_ONCE, sorted(sent)


def test_a_whole_subsidised_life_in_one_batch(paid_in_every_way: Database) -> None:
    asked = requests(organisation=None, audience="academia")
    confirmed = each(a_confirmed, ways=("subsidy", "learner_payment"))
    with counted(paid_in_every_way) as sent:
        hears_together(paid_in_every_way, *asked, *confirmed, *each(a_completed))
    assert len(sent) <= 4 * MANY + 2 * AT_ONCE, sorted(sent)
