"""How each business event is booked: one function, one entry, in the words of the accounts.

    event                  debit                       credit
    invoice issued         receivables                 deferred course fees
    payment received       bank                        receivables, excess: refunds payable
    credit note issued     deferred course fees        receivables, if paid: refunds payable
    refund paid            refunds payable             bank
    contribution received  bank                        deferred contributions, or income
    contract drawn         contract receivables        deferred service contracts
    contract released      deferred service contracts  contract receivables
    income recognised      deferred (of its source)    income (of its source)
    subsidy spent          deferred contributions      income voluntary contributions

A subsidy that is reserved, committed or released moves no money: only the fund's balance knows it.
"""

from __future__ import annotations

from services.billing.domain.accounts import DEFERRED, INCOME, Account
from services.billing.domain.income import Source
from services.billing.domain.invoice import Applied
from services.billing.domain.ledger import Entry, Line
from shared.money import Money


def invoice_issued(total: Money) -> Entry:
    """The payer owes a fee that is not earned yet."""
    return _move("invoice issued", Account.RECEIVABLES, Account.DEFERRED_COURSE_FEES, total)


def payment_received(payment: Applied) -> Entry:
    """Money came in for an invoice."""
    return _settle("payment received", Account.BANK, payment)


def credit_note_issued(credit: Applied) -> Entry:
    """A fee is taken back. What of it was income already is corrected by an entry of its own."""
    return _settle("credit note issued", Account.DEFERRED_COURSE_FEES, credit)


def refund_paid(amount: Money) -> Entry:
    """Money went back to the payer."""
    return _move("refund paid", Account.REFUNDS_PAYABLE, Account.BANK, amount)


def contribution_received(amount: Money, *, earmarked: bool) -> Entry:
    """A donor's money came in: owed to its purpose when earmarked, else income at once."""
    books = DEFERRED if earmarked else INCOME
    to = books[Source.VOLUNTARY_CONTRIBUTIONS]
    return _move("contribution received", Account.BANK, to, amount)


def contract_drawn(amount: Money) -> Entry:
    """A place is taken from a contract: the organisation owes it."""
    return _move(
        "contract drawn", Account.CONTRACT_RECEIVABLES, Account.DEFERRED_SERVICE_CONTRACTS, amount
    )


def contract_released(amount: Money) -> Entry:
    """A draw, or a part of it, is given back to the contract."""
    return _move(
        "contract released",
        Account.DEFERRED_SERVICE_CONTRACTS,
        Account.CONTRACT_RECEIVABLES,
        amount,
    )


def income_recognised(source: Source, amount: Money) -> Entry:
    """The run is delivered: what was deferred is earned. Below zero it corrects income."""
    return _move("income recognised", DEFERRED[source], INCOME[source], amount)


def subsidy_spent(amount: Money) -> Entry:
    """Donors' money was used for what it was given for."""
    source = Source.VOLUNTARY_CONTRIBUTIONS
    return _move("subsidy spent", DEFERRED[source], INCOME[source], amount)


def _move(occasion: str, debit: Account, credit: Account, amount: Money) -> Entry:
    return Entry(occasion, (Line(debit, amount), Line(credit, -amount)))


def _settle(occasion: str, debit: Account, applied: Applied) -> Entry:
    """Off what is open first; the rest is owed back to the payer."""
    credits = (
        Line(Account.RECEIVABLES, -applied.settled),
        Line(Account.REFUNDS_PAYABLE, -applied.refundable),
    )
    whole = Line(debit, applied.settled + applied.refundable)
    return Entry(occasion, (whole, *(line for line in credits if line.amount)))
