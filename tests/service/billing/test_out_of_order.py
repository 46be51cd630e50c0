"""Events that come too early, twice, or to two instances at once come to the same in the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.billing import handlers
from services.billing.store import ChargeRow, Store
from shared import clock
from shared.errors import NotYet
from shared.events import billing
from shared.messaging import failures
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from shared.testing.builders import (
    ENROLMENT,
    RUN,
    a_cancelled,
    a_completed,
    a_confirmed,
    a_no_show,
    a_not_completed,
    a_place_offered,
    a_requested,
    a_run_cancelled,
    a_run_delivered,
    a_run_scheduled,
    an_expired,
    an_id,
    moment,
)
from shared.testing.told import told
from tests.service.billing.story import (
    START,
    a_fund,
    a_run,
    an_account,
    asks,
    balances,
    charge,
    fund,
    hears,
    names,
    rows,
)
from tests.support.deliveries import delivery


@pytest.fixture
def consumer(db: Database) -> Consumer:
    """Billing's consumer."""
    return Consumer(db, handlers.table())


def left(database: Database) -> list[str]:
    """The errors of what is neither handled nor given up."""
    with database.reading() as session:
        return [row.error for row in failures.listing(session)]


def settle(consumer: Consumer) -> None:
    """Let the time pass until what waits was tried again and went through."""
    for _ in range(10):
        if not left(consumer.database):
            return
        clock.travel(clock.now() + timedelta(minutes=2))
        consumer.retry_due()
    raise AssertionError(left(consumer.database))


@pytest.mark.parametrize("event", [a_requested(), a_place_offered(), a_run_delivered()])
def test_what_needs_a_run_that_is_not_known_waits_for_it(db: Database, event: Any) -> None:
    with pytest.raises(NotYet, match=f"run {RUN}"):
        hears(db, event)


@pytest.mark.parametrize(
    "event",
    [
        a_confirmed(ways=("subsidy",)),
        a_completed(),
        a_not_completed(),
        a_no_show(),
        a_cancelled(),
        a_cancelled(was="awaiting_funding"),
        an_expired(),
    ],
)
def test_what_needs_a_charge_that_is_not_decided_waits_for_it(db: Database, event: Any) -> None:
    a_run(db)
    with pytest.raises(NotYet, match=f"charge of enrolment {ENROLMENT}"):
        hears(db, event)


@pytest.mark.parametrize("event", [a_completed, a_not_completed, a_no_show, a_cancelled])
def test_what_ends_a_subsidised_place_waits_for_its_confirmation(
    db: Database, event: Callable[..., Any]
) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = asks(db)
    with pytest.raises(NotYet, match="confirmation of enrolment"):
        hears(db, event(enrolment_id=first))
    assert fund(db) == (880, 120, 0, 0)


def test_a_run_cancelled_before_it_is_known_waits_for_it(db: Database, consumer: Consumer) -> None:
    consumer.handle([delivery(a_run_cancelled())])
    assert len(left(db)) == 1
    consumer.handle([delivery(a_run_scheduled())])
    settle(consumer)


LIVES: dict[str, Sequence[Any]] = {
    "completed": (
        a_run_scheduled(),
        a_requested(),
        a_confirmed(ways=("subsidy", "organisation_invoice")),
        a_completed(),
        a_run_delivered(),
    ),
    "given back late": (
        a_run_scheduled(),
        a_requested(),
        a_confirmed(ways=("subsidy", "organisation_invoice")),
        a_cancelled(cancelled_at=START - timedelta(days=10)),
        a_run_delivered(),
    ),
    "given back late, then the run was cancelled": (
        a_run_scheduled(),
        a_requested(),
        a_confirmed(ways=("subsidy", "organisation_invoice")),
        a_cancelled(cancelled_at=START - timedelta(days=10)),
        a_run_cancelled(cancelled_at=moment(4, 25)),
    ),
}
ORDERS = random.Random(2022).sample(list(permutations(range(5))), 8)


def the_end(spent: int, owed: int, on: date, state: str) -> Any:
    """Where the money is when a fund paid one part, and an organisation owes the other."""
    accounts = {
        "bank": 1000,
        "deferred_contributions": spent - 1000,
        "income_voluntary_contributions": -spent,
        "receivables": owed,
        "income_course_fees": -owed,
    }
    earned = {("voluntary_contributions", on): spent, ("course_fees", on): owed}
    return (1000 - spent, 0, 0, spent), accounts, earned, state


ENDS = {
    "completed": the_end(72, 48, date(2022, 5, 6), "funded"),
    "given back late": the_end(36, 24, date(2022, 5, 6), "ended"),
    "given back late, then the run was cancelled": the_end(36, 24, date(2022, 4, 25), "ended"),
}


def is_now(database: Database) -> Any:
    """The same as it is."""
    earned: Counter[Any] = Counter()
    for event in told(database, billing.IncomeRecognised):
        earned[event.source, event.recognised_on] += int(event.amount.amount)
    return fund(database), balances(database), earned, charge(database, ENROLMENT).state


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("together", [True, False])
def test_any_order_comes_to_the_same(
    db: Database, consumer: Consumer, life: str, order: Sequence[int], together: bool
) -> None:
    a_fund(db, 1000, share_percent=60)
    an_account(db)
    deliveries = [delivery(LIVES[life][number]) for number in order]
    for batch in [deliveries] if together else [[one] for one in deliveries]:
        consumer.handle(batch)
    settle(consumer)
    assert is_now(db) == ENDS[life]


@pytest.mark.parametrize("life", LIVES)
def test_every_event_three_times_comes_to_the_same(
    db: Database, consumer: Consumer, life: str
) -> None:
    a_fund(db, 1000, share_percent=60)
    an_account(db)
    deliveries = [delivery(event) for event in LIVES[life]]
    consumer.handle(deliveries * 2)
    consumer.handle(deliveries)
    assert left(db) == []
    assert is_now(db) == ENDS[life]


@pytest.mark.parametrize("life", LIVES)
def test_every_event_told_again_under_another_id_comes_to_the_same(
    db: Database, consumer: Consumer, life: str
) -> None:
    a_fund(db, 1000, share_percent=60)
    an_account(db)
    for _ in range(2):
        consumer.handle([delivery(event) for event in LIVES[life]])
    assert left(db) == []
    assert is_now(db) == ENDS[life]


def test_a_charge_that_another_instance_made_meanwhile_is_found_when_tried_alone(
    db: Database, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two instances look at once, and neither sees the other's charge: the unique key decides."""
    a_run(db)
    a_fund(db, 1000)
    first = asks(db, 1)
    look, blind = Store.is_charged, [first]

    def looks_too_early(store: Store, enrolment_id: str) -> bool:
        if enrolment_id in blind:
            blind.remove(enrolment_id)
            return False
        return look(store, enrolment_id)

    monkeypatch.setattr(Store, "is_charged", looks_too_early)
    second, third = an_id(202), an_id(203)
    consumer.handle([delivery(a_requested(enrolment_id=one)) for one in (second, first, third)])
    assert (blind, left(db)) == ([], [])
    assert sorted(row.enrolment_id for row in rows(db, ChargeRow)) == [first, second, third]
    assert fund(db) == (640, 360, 0, 0)
    assert len(told(db, billing.SubsidyReserved)) == 3


def test_one_event_that_cannot_be_handled_does_not_stop_the_others(
    db: Database, consumer: Consumer
) -> None:
    a_run(db)
    good = a_requested(enrolment_id=an_id(201))
    early = a_requested(enrolment_id=an_id(202), run_id=an_id(99))
    consumer.handle([delivery(early), delivery(good)])
    assert names(db) == ["charge_decided", "invoice_issued"]
    assert len(left(db)) == 1
    consumer.handle([delivery(a_run_scheduled(run_id=an_id(99)))])
    settle(consumer)
    assert len(rows(db, ChargeRow)) == 2
