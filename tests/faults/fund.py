"""Campaign: the last hundred euros of a fund, wanted by fifty enrolments at once at four instances."""

from __future__ import annotations

import time
from functools import partial

from sqlalchemy.orm import Session

from services.billing.store import FundRow
from shared import migrate
from shared.events import billing, catalogue
from shared.messaging import failures
from shared.persistence import Database
from shared.testing.builders import a_confirmed, a_requested, a_run_scheduled, an_id, eur
from shared.testing.told import told
from tests.service.billing.story import a_fund, gives
from tests.support.account import Account
from tests.support.books import discrepancies
from tests.support.college import College
from tests.support.instances import Instances
from tests.support.lives import ALWAYS
from tests.support.process import WITHIN, until
from tests.support.teller import Teller, Told
from tests.support.watch import Watch

INSTANCES = 4
LAST, PRICE = 100, 10  # euros
RUN, FUND = an_id(500), an_id(71)
OF_THE_FUND = a_run_scheduled(
    run_id=RUN, prices=(catalogue.Price("any", eur(PRICE)),), ways_to_pay=("subsidy",)
)


def the_last_of_a_fund(college: College, size: int, seconds: float) -> Account:
    """``size`` enrolments want the last of it; then as much is given to the fund, and as many want
    that, until the time is over. The college has billing, and nothing runs."""
    account = Account(f"the last {LAST} euros of a fund at {INSTANCES} instances")
    database, teller = college.databases["billing"], Teller(college.amqp_uri)
    migrate.upgrade("billing", database)
    a_fund(database, id=FUND, **ALWAYS)
    Instances(college, "billing", INSTANCES)
    teller.tells(Told(OF_THE_FUND, RUN))
    end, turn = time.monotonic() + seconds, 0
    with Watch(database, watched) as watch:
        while not turn or time.monotonic() < end:
            gives(database, LAST, FUND, id=an_id(900 + turn))
            ids = [an_id(turn * size + number) for number in range(1, size + 1)]
            account.attempted.update(ids)
            teller.tells(*(Told(a_requested(enrolment_id=one, run_id=RUN), one) for one in ids))
            account.acknowledged.update(ids)
            until(
                partial(_are_decided, database, len(account.attempted)),
                WITHIN,
                "all have their answer",
                college.said,
            )
            teller.tells(*_confirmations(database, set(ids)))  # they come into the next turn
            turn += 1
    _count(account, database, watch, turn)
    return account


def watched(session: Session) -> list[str]:
    """The books balance, and no fund has given more than it got."""
    funds = session.query(FundRow).all()
    overspent = [
        f"fund {fund.agreement} is overspent"
        for fund in funds
        if fund.reserved + fund.committed + fund.spent > fund.contributed
    ]
    return overspent + discrepancies(session)


def _are_decided(database: Database, count: int) -> bool:
    return len(told(database, billing.EnrolmentFunded, billing.FundingRefused)) >= count


def _confirmations(database: Database, ids: set[str]) -> list[Told]:
    return [
        Told(
            a_confirmed(enrolment_id=one.enrolment_id, run_id=RUN, ways=one.ways),
            one.enrolment_id,
            2,
        )
        for one in told(database, billing.EnrolmentFunded)
        if one.enrolment_id in ids
    ]


def _count(account: Account, database: Database, watch: Watch, turns: int) -> None:
    answers = told(database, billing.EnrolmentFunded, billing.FundingRefused)
    account.found(one.enrolment_id for one in answers)
    funded = sum(isinstance(one, billing.EnrolmentFunded) for one in answers)
    if funded != turns * LAST // PRICE:
        account.wrong(f"{funded} are funded, and there is money for {turns * LAST // PRICE}")
    with database.reading() as session:
        for row in failures.listing(session):
            account.wrong(f"could not handle {row.type}: {row.error}")
    for line in watch.trouble:
        account.wrong(line)
    print(f"{watch.looks} looks at the books meanwhile")
