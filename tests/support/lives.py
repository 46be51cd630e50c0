"""Whole lives of enrolments as events of the catalogue and of enrolment, in the order of telling.

Runs of twenty people, in May 2022, at 120 euros. WHO and UNDP have contracts, UNICEF is invoiced, one
fund pays for academia, and another one 60 percent for civil society. There is money enough for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shared.events import catalogue, enrolment
from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    a_cancelled,
    a_completed,
    a_confirmed,
    a_learner_registered,
    a_no_show,
    a_not_completed,
    a_requested,
    a_run_delivered,
    a_run_scheduled,
    an_expired,
    an_id,
    eur,
    moment,
)
from tests.service.billing.story import START, a_contract, a_fund, an_account, gives
from tests.support.teller import Told

IN_A_RUN = 20
GERMANY, SWEDEN, MUCH = an_id(71), an_id(72), Decimal(10_000_000)
ALWAYS = {
    "valid_from": date(2022, 1, 1),
    "valid_to": date(2099, 12, 31),
}  # processes have no other clock
PRICES = (catalogue.Price("any", eur(120)),)

# Who asks, and how that is paid: a learner's own payment never comes.
PAYERS: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    ({"organisation": "WHO"}, ("contract",)),
    ({"organisation": "UNDP"}, ("contract",)),
    ({"organisation": "UNICEF"}, ("organisation_invoice",)),
    ({"organisation": None, "audience": "academia"}, ("subsidy",)),
    ({"organisation": None, "audience": "civil_society"}, ("subsidy", "learner_payment")),
    ({"organisation": None}, ("learner_payment",)),
)


def agree(database: Database) -> None:
    """All that billing must know of before anybody asks."""
    for number, organisation in enumerate(("WHO", "UNDP")):
        limits = {"amount": MUCH, "seats": None, "organisation": organisation, **ALWAYS}
        a_contract(database, id=an_id(80 + number), number=f"SC-{number}", **limits)
    an_account(database, "UNICEF")
    a_fund(database, id=GERMANY, agreement="DE-1", audiences=["academia"], **ALWAYS)
    a_fund(
        database,
        id=SWEDEN,
        agreement="SE-1",
        audiences=["civil_society"],
        share_percent=60,
        **ALWAYS,
    )
    for number, fund in enumerate((GERMANY, SWEDEN)):
        gives(database, int(MUCH), fund, id=an_id(60 + number))


def lives(count: int, first: int = 1) -> Iterator[Told]:
    """What is told of enrolments number ``first`` and following: run by run, all that belongs to it."""
    for start in range(first, first + count, IN_A_RUN):
        run = an_id(500_000_000 + start)
        scheduled = a_run_scheduled(run_id=run, prices=PRICES, places=None)
        yield Told(scheduled, run)
        people = range(start, min(start + IN_A_RUN, first + count))
        stories = [list(_life(number, run)) for number in people]
        for step in range(max(map(len, stories))):  # all ask, then all are confirmed …
            yield from (story[step] for story in stories if step < len(story))
        yield Told(a_run_delivered(run_id=run), run, 2)


def _life(number: int, run: str) -> Iterator[Told]:
    who, ways = PAYERS[number % len(PAYERS)]
    learner = replace(A_LEARNER, learner_id=an_id(600_000_000 + number), **who)
    what = {"enrolment_id": an_id(number), "run_id": run}
    place, which = what["enrolment_id"], what | {"learner_id": learner.learner_id}
    yield Told(a_learner_registered(learner=learner), learner.learner_id)
    yield Told(a_requested(learner=learner, **what), place)
    ending = number // len(PAYERS) % 5
    if "learner_payment" in ways:
        yield Told(_never_confirmed(ending, which), place, 2)
        return
    yield Told(a_confirmed(learner=learner, ways=ways, **what), place, 2)
    yield Told(_of_a_place(ending, which), place, 3)


def _never_confirmed(ending: int, which: dict[str, str]) -> enrolment.Expired | enrolment.Cancelled:
    if ending % 2:
        return a_cancelled(was="awaiting_funding", cancelled_at=moment(2, 10), **which)
    return an_expired(**which)


def _of_a_place(ending: int, which: dict[str, str]) -> Any:
    if ending < 2:
        early_or_late = START - timedelta(days=(20, 10)[ending])
        return a_cancelled(cancelled_at=early_or_late, **which)
    return (a_completed, a_no_show, a_not_completed)[ending - 2](**which)
