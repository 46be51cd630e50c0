"""What billing tells of money: how places are paid, what was earned, what donors gave."""

from __future__ import annotations

from services.analytics.domain import income
from services.analytics.store import ChargePartRow, ContributionRow, Facts, IncomeRow
from shared.events import billing
from shared.persistence import Work


def on_charge_decided(work: Work, event: billing.ChargeDecided) -> None:
    """Keep how much of the price each way carries."""
    facts = Facts.of(work.session)
    for number, part in enumerate(event.parts):
        facts.keep(
            ChargePartRow,
            charge_id=event.charge_id,
            number=number,
            enrolment_id=event.enrolment_id,
            way=part.way,
            source_id=part.source_id,
            currency=part.amount.currency,
            amount=part.amount.amount,
        )


def on_income_recognised(work: Work, event: billing.IncomeRecognised) -> None:
    """Keep what was earned. Raises ``Invalid`` for a source that is nobody's."""
    Facts.of(work.session).keep(
        IncomeRow,
        recognition_id=event.recognition_id,
        source=income.check_source(event.source),
        recognised_on=event.recognised_on,
        currency=event.amount.currency,
        amount=event.amount.amount,
    )


def on_contribution_received(work: Work, event: billing.ContributionReceived) -> None:
    """Keep what a donor gave."""
    Facts.of(work.session).keep(
        ContributionRow,
        contribution_id=event.contribution_id,
        donor=event.donor,
        fund_id=event.fund_id,
        received_on=event.received_on,
        currency=event.amount.currency,
        amount=event.amount.amount,
    )
