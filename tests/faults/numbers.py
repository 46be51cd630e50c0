"""Campaign: invoices and credit notes are numbered by four instances, of which one is killed."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

from shared import migrate
from shared.events import billing, catalogue, kind_of
from shared.messaging import failures, inbox
from shared.persistence import Database
from shared.testing.builders import (
    a_cancelled,
    a_requested,
    a_run_scheduled,
    an_id,
    eur,
    moment,
)
from shared.testing.told import told
from tests.faults.fund import INSTANCES, watched
from tests.support.account import Account
from tests.support.college import College
from tests.support.instances import Instances
from tests.support.process import WITHIN, patience, until
from tests.support.teller import Teller, Told
from tests.support.watch import Watch

RUN = an_id(501)
SLOWLY = 10  # times: told in any order, nearly every event is handled in a transaction of its own
PAID_BY_LEARNERS = a_run_scheduled(
    run_id=RUN, prices=(catalogue.Price("any", eur(120)),), ways_to_pay=("learner_payment",)
)
NUMBERED = (billing.InvoiceIssued, billing.CreditNoteIssued)


def numbered(college: College, size: int, seconds: float) -> Account:
    """``size`` invoices, of which every second is credited; one instance is killed in the middle. As
    many again until the time is over. The college has billing, and nothing runs."""
    account = Account(f"numbers of invoices at {INSTANCES} instances, one of them killed")
    database, teller = college.databases["billing"], Teller(college.amqp_uri)
    migrate.upgrade("billing", database)
    chance, instances = random.Random(2022), Instances(college, "billing", INSTANCES)
    teller.tells(Told(PAID_BY_LEARNERS, RUN))
    end, turn, events = time.monotonic() + seconds, 0, 1
    with Watch(database, watched) as watch:
        while not turn or time.monotonic() < end:
            asked = list(_asked_and_cancelled(turn * size, size))
            names = {_name(one) for one in asked}
            account.attempted |= names
            before = len(told(database, *NUMBERED))
            teller.tells(*chance.sample(asked, len(asked)))
            account.acknowledged |= names
            until(partial(_has_begun, database, before), WITHIN, "it begins", college.said)
            instances.kill_and_start(turn % INSTANCES)
            events += len(asked)
            until(
                partial(_handled, database, events),
                patience(SLOWLY * len(asked)),
                "all is handled",
                college.said,
            )
            turn += 1
    account.found(_numbered(database).elements())
    for line in watch.trouble:
        account.wrong(line)
    print(f"{watch.looks} looks at the books meanwhile")
    return account


def _asked_and_cancelled(first: int, size: int) -> Iterator[Told]:
    for number in range(first + 1, first + size + 1):
        what = {"enrolment_id": an_id(number), "run_id": RUN}
        yield Told(a_requested(**what), what["enrolment_id"])
        if number % 2:
            gone = a_cancelled(was="awaiting_funding", cancelled_at=moment(2, 10), **what)
            yield Told(gone, what["enrolment_id"], 2)


def _name(one: Told) -> str:
    answer = billing.InvoiceIssued if one.version == 1 else billing.CreditNoteIssued
    return f"{kind_of(answer).name} for {one.subject}"


def _numbered(database: Database) -> Counter[str]:
    return Counter(
        f"{kind_of(type(one)).name} for {one.enrolment_id}" for one in told(database, *NUMBERED)
    )


def _has_begun(database: Database, before: int) -> bool:
    return before < len(told(database, *NUMBERED))


def _handled(database: Database, events: int) -> bool:
    with database.reading() as session:
        return inbox.count(session) == events and not failures.open_count(session)
