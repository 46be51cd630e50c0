"""The chart of accounts: every account that a ledger line may name, with its kind and contents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.billing.domain.income import Source


class Account(StrEnum):
    """An account's name in entries."""

    BANK = "bank"
    RECEIVABLES = "receivables"
    CONTRACT_RECEIVABLES = "contract_receivables"
    REFUNDS_PAYABLE = "refunds_payable"
    DEFERRED_COURSE_FEES = "deferred_course_fees"
    DEFERRED_SERVICE_CONTRACTS = "deferred_service_contracts"
    DEFERRED_CONTRIBUTIONS = "deferred_contributions"
    INCOME_COURSE_FEES = "income_course_fees"
    INCOME_SERVICE_CONTRACTS = "income_service_contracts"
    INCOME_VOLUNTARY_CONTRIBUTIONS = "income_voluntary_contributions"


class Kind(StrEnum):
    """Assets grow by debits (above zero in a line), liabilities and income by credits (below)."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"


@dataclass(frozen=True, slots=True)
class Description:
    """What kind of account it is, and what it holds."""

    kind: Kind
    holds: str


CHART: dict[Account, Description] = {
    Account.BANK: Description(Kind.ASSET, "money in the college's bank accounts"),
    Account.RECEIVABLES: Description(Kind.ASSET, "what payers of invoices still owe"),
    Account.CONTRACT_RECEIVABLES: Description(
        Kind.ASSET, "what organisations owe for places drawn from their contracts"
    ),
    Account.REFUNDS_PAYABLE: Description(Kind.LIABILITY, "what payers are to get back"),
    Account.DEFERRED_COURSE_FEES: Description(
        Kind.LIABILITY, "fees of runs that are not delivered yet"
    ),
    Account.DEFERRED_SERVICE_CONTRACTS: Description(
        Kind.LIABILITY, "places drawn from contracts, in runs that are not delivered yet"
    ),
    Account.DEFERRED_CONTRIBUTIONS: Description(
        Kind.LIABILITY, "earmarked money of donors that is not spent yet"
    ),
    Account.INCOME_COURSE_FEES: Description(Kind.INCOME, "course fees earned"),
    Account.INCOME_SERVICE_CONTRACTS: Description(Kind.INCOME, "contract places earned"),
    Account.INCOME_VOLUNTARY_CONTRIBUTIONS: Description(
        Kind.INCOME, "donors' money, spent on its purpose or given without an earmark"
    ),
}

INCOME: dict[Source, Account] = {
    Source.COURSE_FEES: Account.INCOME_COURSE_FEES,
    Source.SERVICE_CONTRACTS: Account.INCOME_SERVICE_CONTRACTS,
    Source.VOLUNTARY_CONTRIBUTIONS: Account.INCOME_VOLUNTARY_CONTRIBUTIONS,
}
DEFERRED: dict[Source, Account] = {
    Source.COURSE_FEES: Account.DEFERRED_COURSE_FEES,
    Source.SERVICE_CONTRACTS: Account.DEFERRED_SERVICE_CONTRACTS,
    Source.VOLUNTARY_CONTRIBUTIONS: Account.DEFERRED_CONTRIBUTIONS,
}
