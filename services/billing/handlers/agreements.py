"""What the college agreed with organisations and donors, and the donors' money coming in."""

from __future__ import annotations

from services.billing.domain import bookings
from services.billing.domain.income import Source
from services.billing.handlers import rows
from services.billing.handlers.books import book, book_income, note
from services.billing.store import (
    ContractRow,
    ContributionRow,
    FundRow,
    InvoiceAccountRow,
    Store,
)
from shared.errors import Conflict, FieldError, Invalid
from shared.events import billing
from shared.money import Money
from shared.persistence import Work
from shared.repeats import check_same

VALIDITY = ("valid_from", "valid_to", "currency")
CONTRACT = ("number", "organisation", "courses", *VALIDITY, "amount", "seats")
EARMARK = ("themes", "formats", "audiences", "countries", "courses")
FUND = ("agreement", "donor", *VALIDITY, *EARMARK, "share_percent")
CONTRIBUTION = ("donor", "fund_id", "currency", "amount", "received_on")


def open_contract(work: Work, row: ContractRow) -> tuple[ContractRow, bool]:
    """Keep a service contract; (it, whether it is new). The same id again changes nothing.

    Raises ``Conflict`` for the same id with other content, and for a number that is taken.
    """
    store = Store(work.session)
    known = store.find(ContractRow, row.id)
    if known is not None:
        check_same("contract", known, row, CONTRACT)
        return known, False
    rows.contract(row)  # refuses what a contract cannot be
    if store.is_taken(ContractRow.number, row.number):
        raise _taken("contract", row.number)
    store.add(row)
    return row, True


def open_fund(work: Work, row: FundRow) -> tuple[FundRow, bool]:
    """Keep a fund, empty until a contribution comes. The same id again changes nothing.

    Raises ``Conflict`` for the same id with other content, and for an agreement that has a fund.
    """
    store = Store(work.session)
    known = store.find(FundRow, row.id)
    if known is not None:
        check_same("fund", known, row, FUND)
        return known, False
    rows.fund(row)  # refuses what a fund cannot be
    if store.is_taken(FundRow.agreement, row.agreement):
        raise _taken("fund", row.agreement)
    store.add(row)
    return row, True


def open_invoice_account(work: Work, organisation: str) -> tuple[InvoiceAccountRow, bool]:
    """From now on the organisation is invoiced for its learners."""
    store = Store(work.session)
    known = store.find(InvoiceAccountRow, organisation)
    if known is not None:
        return known, False
    account = InvoiceAccountRow(organisation=organisation, opened_at=work.now)
    store.add(account)
    return account, True


def receive_contribution(work: Work, row: ContributionRow) -> tuple[ContributionRow, bool]:
    """A donor's money came in: to its fund, or as income when it is not earmarked.

    The same id again changes nothing; with other content it is a ``Conflict``.
    """
    store = Store(work.session)
    known = store.find(ContributionRow, row.id)
    if known is not None:
        check_same("contribution", known, row, CONTRIBUTION)
        return known, False
    amount, on = Money(row.amount, row.currency), row.received_on
    entry = bookings.contribution_received(amount, earmarked=row.fund_id is not None)
    event = billing.ContributionReceived(row.id, row.donor, row.fund_id, amount, on, work.now)
    work.emit(event, subject=row.id)
    if row.fund_id is None:
        source = Source.VOLUNTARY_CONTRIBUTIONS
        book_income(work, entry, source, amount, on, subject=row.id, donor=row.donor)
    else:
        _into_fund(work, store.purse.fund(row.fund_id), row, amount)
        book(work, entry, subject=row.id, on=on)
    store.add(row)
    return row, True


def _into_fund(work: Work, fund: FundRow, row: ContributionRow, amount: Money) -> None:
    if fund.currency != row.currency:
        raise Invalid(
            f"fund {fund.agreement} is kept in {fund.currency}, the contribution is in "
            f"{row.currency}: record it in {fund.currency}",
            (FieldError("amount.currency", row.currency, fund.currency),),
        )
    rows.save_balance(fund, rows.balance(fund).contribute(amount))
    note(work, fund, "contribution", amount, contribution_id=row.id)


def _taken(what: str, number: str) -> Conflict:
    return Conflict(
        f"there is a {what} {number!r} with another id: give its id, or choose another number",
        reason="number_taken",
    )
