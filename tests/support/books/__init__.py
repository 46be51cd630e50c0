"""Whether billing's books agree with each other: one line for each place where they do not.

Everything that matters is kept twice: an amount beside the rows that it is the sum of, the ledger beside
what it was booked from. Here each is reckoned from the other.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.support.books.agreements import contracts, contributions, funds
from tests.support.books.charges import charges, income
from tests.support.books.invoices import invoices, numbers
from tests.support.books.ledger import accounts, entries

CHECKS = (entries, accounts, charges, income, invoices, numbers, contracts, funds, contributions)


def discrepancies(session: Session) -> list[str]:
    """What does not agree, in words; an empty list when everything does."""
    return [line for check in CHECKS for line in check(session)]
