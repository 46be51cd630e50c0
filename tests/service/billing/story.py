"""One line for each thing that happens to billing in these tests; every line is a transaction.

The run of ``a_run`` starts on 2 May 2022 in Turin and costs 120 euros.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from services.billing import handlers
from services.billing.store import (
    ChargeRow,
    ContractRow,
    ContributionRow,
    Desk,
    FundRow,
    InvoiceRow,
)
from shared.access.caller import EVERYTHING
from shared.events import billing, catalogue, kind_of
from shared.money import Money
from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    CONTRACT,
    FUND,
    a_cancelled,
    a_confirmed,
    a_record_payment,
    a_requested,
    a_run_scheduled,
    an_id,
    eur,
    moment,
)
from shared.testing.told import told

START = moment(5, 2, 8)
ZERO = Decimal(0)
YEAR = {"valid_from": date(2022, 1, 1), "valid_to": date(2022, 12, 31), "currency": "EUR"}


def hears(database: Database, *events: Any) -> None:
    """Events or commands come in, one after the other, as the consumer would hand them over."""
    for event in events:
        hears_together(database, event)


def hears_together(database: Database, *events: Any) -> None:
    """They come in as one batch."""
    table = handlers.table()
    with database.transaction() as work:
        for event in events:
            table[type(event)](work, event)


def a_run(database: Database, price: str | int = 120, **changes: Any) -> None:
    """A run at one price for everybody."""
    prices = (catalogue.Price("any", eur(price)),)
    hears(database, a_run_scheduled(**({"prices": prices} | changes)))


def a_contract(database: Database, **changes: Any) -> None:
    """UNDP's contract over 1,000 euros."""
    content = {"id": CONTRACT, "number": "SC-1", "organisation": "UNDP", "courses": [], **YEAR}
    limits = {"amount": Decimal(1000), "seats": None, "drawn": ZERO, "seats_drawn": 0}
    with database.transaction() as work:
        handlers.open_contract(work, ContractRow(**(content | limits | changes)))


def a_fund(database: Database, *given: str | int, **changes: Any) -> None:
    """Germany's fund for anything, with what was given to it; the first came in on 1 January."""
    earmark = {name: [] for name in ("themes", "formats", "audiences", "countries", "courses")}
    content = {"id": FUND, "agreement": "DE-1", "donor": "Germany", "share_percent": 100, **YEAR}
    balance = dict.fromkeys(("contributed", "reserved", "committed", "spent"), ZERO)
    row = FundRow(**(content | earmark | balance | changes))
    with database.transaction() as work:
        handlers.open_fund(work, row)
    for number, amount in enumerate(given):
        gives(
            database, amount, row.id, id=an_id(50 + number), received_on=date(2022, 1, 1 + number)
        )


def gives(database: Database, amount: str | int, fund_id: str | None, **changes: Any) -> None:
    """Germany gives euros, to a fund or without an earmark."""
    content = {"id": an_id(60), "donor": "Germany", "fund_id": fund_id, "currency": "EUR"}
    rest = {"amount": Decimal(amount), "consumed": ZERO, "received_on": date(2022, 1, 1)}
    with database.transaction() as work:
        handlers.receive_contribution(work, ContributionRow(**(content | rest | changes)))


def an_account(database: Database, organisation: str = "UNDP") -> None:
    """The organisation is invoiced for its learners."""
    with database.transaction() as work:
        handlers.open_invoice_account(work, organisation)


def asks(database: Database, number: int = 1, **learner: Any) -> str:
    """A learner of UNDP asks for a place; returns the enrolment's id."""
    wanted = an_id(200 + number)
    who = replace(A_LEARNER, **({"learner_id": an_id(100 + number)} | learner))
    hears(database, a_requested(enrolment_id=wanted, learner=who))
    return wanted


def is_confirmed(database: Database, enrolment_id: str) -> None:
    """Enrolment confirms the place, if billing said that it is funded."""
    (funded,) = (
        event
        for event in told(database, billing.EnrolmentFunded)
        if event.enrolment_id == enrolment_id
    )
    hears(database, a_confirmed(enrolment_id=enrolment_id, ways=funded.ways))


def a_confirmed_place(database: Database) -> str:
    """A learner of UNDP asks for a place and gets it; returns the enrolment's id."""
    enrolment_id = asks(database)
    is_confirmed(database, enrolment_id)
    return enrolment_id


def cancels(database: Database, enrolment_id: str, days_before: int, **changes: Any) -> None:
    """A confirmed place is given back that many days before the start."""
    at = START - timedelta(days=days_before)
    hears(database, a_cancelled(**({"enrolment_id": enrolment_id, "cancelled_at": at} | changes)))


def pays(
    database: Database,
    enrolment_id: str,
    amount: str | int,
    reference: str = "E2E-1",
    **changes: Any,
) -> None:
    """Euros come in for the enrolment's invoice."""
    payment = {"invoice_id": invoice(database, enrolment_id).id, "amount": eur(amount)}
    hears(database, a_record_payment(**(payment | {"reference": reference} | changes)))


def refunds(database: Database, enrolment_id: str, amount: Money, number: int = 1) -> bool:
    """Money goes back to the payer; returns whether it is a new refund."""
    invoice_id, paid_on = invoice(database, enrolment_id).id, date(2022, 4, 22)
    with database.transaction() as work:
        refund_id = an_id(600 + number)
        return handlers.pay_refund(work, invoice_id, refund_id, amount, paid_on)[1]


def charge(database: Database, enrolment_id: str) -> ChargeRow:
    """The charge with its parts."""
    with database.reading() as session:
        return Desk(session).charge(enrolment_id)


def invoice(database: Database, enrolment_id: str) -> InvoiceRow:
    """The one invoice of an enrolment."""
    query = select(InvoiceRow).where(InvoiceRow.enrolment_id == enrolment_id)
    with database.reading() as session:
        return session.scalars(query).one()


def fund(database: Database, fund_id: str = FUND) -> tuple[int, ...]:
    """What a fund has (available, reserved, committed, spent), in whole euros."""
    with database.reading() as session:
        row = Desk(session).one(FundRow, fund_id, "fund")
    available = row.contributed - row.reserved - row.committed - row.spent
    return tuple(int(amount) for amount in (available, row.reserved, row.committed, row.spent))


def contract(database: Database) -> tuple[int, int]:
    """What is drawn from the contract: whole euros, and seats."""
    with database.reading() as session:
        row = Desk(session).one(ContractRow, CONTRACT, "contract")
    return int(row.drawn), row.seats_drawn


def balances(database: Database) -> dict[str, int]:
    """What the accounts that are not even hold, in whole euros: debits above zero."""
    with database.reading() as session:
        lines = Desk(session).trial_balance()
    held = {account: int(debits - credits) for account, _, debits, credits in lines}
    return {account: amount for account, amount in held.items() if amount}


def income(database: Database) -> dict[str, int]:
    """What was told as income, by source, in whole euros."""
    found: dict[str, int] = {}
    for event in told(database, billing.IncomeRecognised):
        found[event.source] = found.get(event.source, 0) + int(event.amount.amount)
    return found


def names(database: Database) -> list[str]:
    """What was told so far, by short names: ``charge_decided``, ``invoice_issued``."""
    return [kind_of(type(event)).name for event in told(database)]


def rows(database: Database, cls: type[Any]) -> list[Any]:
    """All rows of a table."""
    with database.reading() as session:
        return list(Desk(session).listing(cls, EVERYTHING, 1000, 0))
