"""Who pays: the ways the run allows are tried in their order until the price is covered.

A contract, an invoice and the learner take all that is left; a fund takes its share of it, and the
rest goes on. Several funds may each take a share. Whatever was passed over leaves a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.billing.domain import contract as contracts
from services.billing.domain import fund as funds
from services.billing.domain.contract import Contract
from services.billing.domain.facts import Learner, Run, begins_on, paying_organisation
from services.billing.domain.fund import Fund
from services.billing.domain.reasons import Reason
from services.billing.domain.ways import Way
from shared.errors import FieldError, Invalid
from shared.money import Money, total


@dataclass(frozen=True, slots=True)
class Case:
    """All that the decision rests on. ``contracts`` and ``invoice_account`` are those of
    ``paying_organisation``; ``ways`` come from ``ways_of``."""

    price: Money
    ways: tuple[Way, ...]
    learner: Learner
    run: Run
    contracts: tuple[Contract, ...]
    funds: tuple[Fund, ...]
    invoice_account: bool  # the organisation agreed to be invoiced for its learners
    today: date

    def __post_init__(self) -> None:
        if self.price.amount < 0:
            raise Invalid(
                f"a price of {self.price} is below zero: correct the run's price list",
                (FieldError("price", str(self.price), "zero or more"),),
            )


@dataclass(frozen=True, slots=True)
class Part:
    """One way of paying and what it carries; ``source_id`` is the contract or the fund."""

    way: Way
    amount: Money
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The parts add up to the price; ``reasons`` are for what was passed over."""

    parts: tuple[Part, ...]
    reasons: tuple[str, ...]

    @property
    def waits_for_payment(self) -> bool:
        """True when the learner must pay first; every other way is as good as paid."""
        return any(part.way is Way.LEARNER_PAYMENT for part in self.parts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nobody pays all of it, so nothing is taken from anybody."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Offer:
    """What one way takes of what is left, and why it does not take more."""

    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()


def decide(case: Case) -> Decision | Refusal:
    """Who pays what of the price, or why nobody does."""
    if not case.price:
        return Decision((Part(Way.FREE, case.price),), ())
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()
    left = case.price
    for way in case.ways:
        offer = _OFFERS[way](case, left)
        parts, reasons = parts + offer.parts, reasons + offer.reasons
        left -= total((part.amount for part in offer.parts), left.currency)
        if not left:
            return Decision(parts, reasons)
    return Refusal((*reasons, Reason.REST_NOT_COVERED.about(str(left))))


def _free(case: Case, left: Money) -> _Offer:
    return _passed(Reason.PRICE_NOT_ZERO, f"price {case.price}")


def _contract(case: Case, left: Money) -> _Offer:
    organisation = paying_organisation(case.learner, case.run)
    if organisation is None:
        return _passed(Reason.NO_ORGANISATION, "contract")
    if not case.contracts:
        return _passed(Reason.NO_CONTRACT, f"organisation {organisation}")
    day = begins_on(case.run, case.today)
    reasons: list[str] = []
    for one in sorted(case.contracts, key=lambda c: (c.period.first, c.contract_id)):
        reason = contracts.objection(one, organisation, case.run.course_code, day, left)
        if reason is None:
            return _Offer((Part(Way.CONTRACT, left, one.contract_id),), tuple(reasons))
        reasons.append(reason.about(f"contract {one.number}"))
    return _Offer(reasons=tuple(reasons))


def _subsidy(case: Case, left: Money) -> _Offer:
    if not case.funds:
        return _passed(Reason.NO_FUND, f"course {case.run.course_code}")
    day = begins_on(case.run, case.today)
    parts: list[Part] = []
    reasons: list[str] = []
    for one in sorted(case.funds, key=lambda f: (f.period.first, f.fund_id)):
        if not left:
            break
        reason = funds.objection(one, case.learner, case.run, day, left)
        if reason is None:
            share, left = left.split(one.share_percent)
            parts.append(Part(Way.SUBSIDY, share, one.fund_id))
        else:
            reasons.append(reason.about(f"fund {one.agreement}"))
    return _Offer(tuple(parts), tuple(reasons))


def _organisation_invoice(case: Case, left: Money) -> _Offer:
    organisation = paying_organisation(case.learner, case.run)
    if organisation is None:
        return _passed(Reason.NO_ORGANISATION, "organisation_invoice")
    if not case.invoice_account:
        return _passed(Reason.NO_INVOICE_ACCOUNT, f"organisation {organisation}")
    return _Offer((Part(Way.ORGANISATION_INVOICE, left),))


def _learner_payment(case: Case, left: Money) -> _Offer:
    return _Offer((Part(Way.LEARNER_PAYMENT, left),))


def _passed(reason: Reason, subject: str) -> _Offer:
    return _Offer(reasons=(reason.about(subject),))


_OFFERS: dict[Way, Callable[[Case, Money], _Offer]] = {
    Way.FREE: _free,
    Way.CONTRACT: _contract,
    Way.SUBSIDY: _subsidy,
    Way.ORGANISATION_INVOICE: _organisation_invoice,
    Way.LEARNER_PAYMENT: _learner_payment,
}
