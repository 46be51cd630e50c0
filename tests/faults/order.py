"""Campaign: whole lives are told in any order, each event several times, to two instances at once."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import partial

from services.analytics import handlers
from services.analytics.domain.biennium import Biennium
from services.analytics.domain.figures import canonical
from shared import migrate
from shared.events import billing, kind_of
from shared.messaging import failures, inbox, outbox
from shared.persistence import Database
from shared.testing.told import told
from tests.support.account import Account
from tests.support.books import discrepancies
from tests.support.books.standing import differences, standing
from tests.support.college import College
from tests.support.in_order import InOrder
from tests.support.instances import Instances
from tests.support.lives import agree, lives
from tests.support.process import patience, until
from tests.support.teller import Teller

TIMES = 3  # each event is told
INSTANCES = 2  # of each service

# Told once for each enrolment that it is told for. What is earned may come in one amount or in two.
ONCE = (
    billing.ChargeDecided,
    billing.EnrolmentFunded,
    billing.InvoiceIssued,
    billing.CreditNoteIssued,
    billing.ContractDrawn,
    billing.SubsidyReserved,
    billing.SubsidyCommitted,
    billing.SubsidySpent,
)


def reordered(college: College, size: int, seconds: float) -> Account:
    """``size`` enrolments, and as many again until the time is over. The college has billing and
    analytics, and nothing runs."""
    account = Account(f"reordered, each event {TIMES} times, {INSTANCES} instances")
    chance, teller, in_order = (
        random.Random(2022),
        Teller(college.amqp_uri),
        InOrder(college.new_database),
    )
    for name in ("billing", "analytics"):
        migrate.upgrade(name, college.databases[name])
    agree(college.databases["billing"])
    for name in ("billing", "analytics"):
        Instances(college, name, INSTANCES)
    college.run("relay", "billing")
    end, first = time.monotonic() + seconds, 1
    while first == 1 or time.monotonic() < end:
        events = list(lives(size, first))
        in_order.hears(events)
        teller.tells(*chance.sample(events * TIMES, len(events) * TIMES))
        until(
            partial(_as_much, college, in_order),
            patience(TIMES * len(events)),
            "all is handled",
            college.said,
        )
        first += size
    account.attempted = account.acknowledged = set(_once(in_order.billing))
    account.found(_once(college.databases["billing"]).elements())
    for cls in ONCE:
        if not told(in_order.billing, cls):
            account.wrong(f"no {cls.__name__} is told in order, either")
    _compare(account, college, in_order)
    in_order.close()
    return account


def _as_much(college: College, in_order: InOrder) -> bool:
    """Whether billing has handled what the one in order has, and analytics what both have told."""
    with college.databases["billing"].reading() as session:
        handled, told_of = inbox.count(session), outbox.end(session)
        if failures.waiting_count(session) or outbox.backlog(session)[0]:
            return False
    with in_order.billing.reading() as session:
        heard = inbox.count(session)
    with college.databases["analytics"].reading() as session:
        return handled == heard and inbox.count(session) == heard + told_of


def _once(database: Database) -> Counter[str]:
    """What billing told of each enrolment, of what is told once."""
    return Counter(
        f"{kind_of(type(one)).name} of {one.enrolment_id}" for one in told(database, *ONCE)
    )


def _compare(account: Account, college: College, in_order: InOrder) -> None:
    """Books that balance and stand as the others, figures that are the same, nothing failed."""
    with (
        college.databases["billing"].reading() as session,
        in_order.billing.reading() as other,
    ):
        for line in (*discrepancies(session), *differences(standing(session), standing(other))):
            account.wrong(line)
    if _figures(college.databases["analytics"]) != _figures(in_order.analytics):
        account.wrong("the figures are others than in order")
    for name in ("billing", "analytics"):
        with college.databases[name].reading() as session:
            for row in failures.listing(session):
                account.wrong(f"{name} could not handle {row.type}: {row.error}")


def _figures(database: Database) -> str:
    with database.reading() as session:
        return canonical(handlers.count_figures(session, Biennium(2021)).figures)
