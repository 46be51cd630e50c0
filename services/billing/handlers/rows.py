"""Rows to what the rules work on, and back. No decision is taken here."""

from __future__ import annotations

from decimal import Decimal

from services.billing.domain import cancellation
from services.billing.domain.balance import Balance
from services.billing.domain.contract import Contract, Drawdown
from services.billing.domain.facts import Run
from services.billing.domain.fund import Earmark, Fund
from services.billing.domain.income import ChargePart
from services.billing.domain.invoice import Invoice
from services.billing.domain.period import Period
from services.billing.domain.subsidy import Subsidy, SubsidyState
from services.billing.domain.ways import Way
from services.billing.store import ContractRow, FundRow, InvoiceRow, PartRow, RunRow
from shared.money import Money


def run(row: RunRow) -> Run:
    """A run as the decision sees it."""
    return Run(row.course_code, tuple(row.themes), row.format, row.organisation, row.starts_on)


def prices(row: RunRow) -> dict[str, Money]:
    """A run's price list, by audience."""
    return {audience: Money.of(amount, row.currency) for audience, amount in row.prices.items()}


def rule(row: RunRow) -> tuple[cancellation.Step, ...]:
    """A run's cancellation rule."""
    return tuple(cancellation.Step(days, percent) for days, percent in row.cancellation_rule)


def contract(row: ContractRow) -> Contract:
    """A contract with what is drawn from it."""
    return Contract(
        contract_id=row.id,
        number=row.number,
        organisation=row.organisation,
        courses=frozenset(row.courses),
        period=Period(row.valid_from, row.valid_to),
        amount=None if row.amount is None else Money(row.amount, row.currency),
        seats=row.seats,
        drawn=Money(row.drawn, row.currency),
        seats_drawn=row.seats_drawn,
    )


def save_contract(row: ContractRow, after: Contract) -> None:
    """What is drawn now."""
    row.drawn, row.seats_drawn = after.drawn.amount, after.seats_drawn


def balance(row: FundRow) -> Balance:
    """Where a fund's money stands."""
    amounts = (row.contributed, row.reserved, row.committed, row.spent)
    return Balance(*(Money(amount, row.currency) for amount in amounts))


def save_balance(row: FundRow, after: Balance) -> None:
    """Where it stands now."""
    row.contributed, row.reserved = after.contributed.amount, after.reserved.amount
    row.committed, row.spent = after.committed.amount, after.spent.amount


def fund(row: FundRow) -> Fund:
    """A fund with its earmark and its balance."""
    sets = (row.themes, row.formats, row.audiences, row.countries, row.courses)
    return Fund(
        fund_id=row.id,
        agreement=row.agreement,
        donor=row.donor,
        period=Period(row.valid_from, row.valid_to),
        earmark=Earmark(*(frozenset(values) for values in sets)),
        share_percent=row.share_percent,
        balance=balance(row),
    )


def money(row: PartRow, amount: Decimal) -> Money:
    """An amount in the part's currency."""
    return Money(amount, row.currency)


def drawdown(row: PartRow) -> Drawdown:
    """A part that a contract pays."""
    return Drawdown(row.id, money(row, row.amount), money(row, row.released))


def subsidy(row: PartRow) -> Subsidy:
    """A part that a fund pays."""
    state = SubsidyState(row.subsidy_state or "")
    return Subsidy(row.id, state, money(row, row.amount), money(row, row.released))


def charge_part(row: PartRow) -> ChargePart:
    """A part as the recognition of income sees it."""
    amounts = (row.amount, row.released, row.recognised)
    return ChargePart(row.id, Way(row.way), *(money(row, amount) for amount in amounts))


def invoice(row: InvoiceRow) -> Invoice:
    """An invoice with its amounts."""
    amounts = (row.total, row.credited, row.paid, row.refunded)
    return Invoice(row.number, *(Money(amount, row.currency) for amount in amounts))


def save_invoice(row: InvoiceRow, after: Invoice) -> None:
    """Its amounts now, and the state that follows from them."""
    row.credited, row.paid = after.credited.amount, after.paid.amount
    row.refunded, row.state = after.refunded.amount, after.state.value
