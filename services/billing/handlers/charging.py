"""An enrolment asks for money: decide who pays, take it from there, and tell.

One charge an enrolment, for ever: asked again, nothing happens (checked before any balance).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.billing.domain.facts import Learner, paying_organisation
from services.billing.domain.prices import price_for
from services.billing.domain.reasons import Reason
from services.billing.domain.ways import Way, ways_of
from services.billing.domain.who_pays import Case, Decision, Part, Refusal, decide
from services.billing.handlers import rows
from services.billing.handlers.funded import fund_enrolment
from services.billing.handlers.taking import take
from services.billing.store import ChargeRow, PartRow, RunRow, Store
from shared.errors import Refused
from shared.events import billing, enrolment
from shared.money import Money
from shared.persistence import Work

PLACE_ASKED = (enrolment.Requested, enrolment.PlaceOffered)


def look_ahead(work: Work, events: Sequence[Any]) -> None:
    """Which of a batch's enrolments are charged already."""
    asked = [event.enrolment_id for event in events if isinstance(event, PLACE_ASKED)]
    Store(work.session).look_up_charges(asked)


def on_place_asked(work: Work, event: enrolment.Requested | enrolment.PlaceOffered) -> None:
    """A place is held: who pays for it?"""
    store = Store(work.session)
    run = store.run_of_event(event.run_id)
    if store.is_charged(event.enrolment_id):
        return
    learner = Learner(event.learner.organisation, event.learner.audience, event.learner.country)
    charge = _new_charge(work, event, run, paying_organisation(learner, rows.run(run)))
    try:
        price = price_for(rows.prices(run), learner.audience)
    except Refused as refused:
        reason = Reason(refused.reason).about(f"{learner.audience} in run {run.id}")
        _refuse(work, store, charge, (reason,))
        return
    charge.price = price.amount
    decision = decide(_case(work, store, charge, run, learner))
    if isinstance(decision, Refusal):
        _refuse(work, store, charge, decision.reasons)
    else:
        asked_at = (
            event.requested_at if isinstance(event, enrolment.Requested) else event.offered_at
        )
        _charge(work, store, charge, run, decision, asked_at.date())


def _new_charge(
    work: Work,
    event: enrolment.Requested | enrolment.PlaceOffered,
    run: RunRow,
    organisation: str | None,
) -> ChargeRow:
    return ChargeRow(
        id=work.new_id(),
        enrolment_id=event.enrolment_id,
        run_id=run.id,
        learner_id=event.learner.learner_id,
        organisation=organisation,
        currency=run.currency,
        price=Decimal(0),
        was_funded=False,
        reasons=[],
        decided_at=work.now,
    )


def _case(work: Work, store: Store, charge: ChargeRow, run: RunRow, learner: Learner) -> Case:
    """What the decision needs to see. Nothing is looked up, or locked, for a place that is free."""
    price, ways = Money(charge.price, charge.currency), ways_of(run.ways)
    asked = ways if price else ()
    organisation = charge.organisation
    contracts = (
        store.purse.contracts_of(organisation) if organisation and Way.CONTRACT in asked else ()
    )
    funds = store.purse.funds(run.currency) if Way.SUBSIDY in asked else ()
    is_invoiced = Way.ORGANISATION_INVOICE in asked and store.has_invoice_account(organisation)
    return Case(
        price=price,
        ways=ways,
        learner=learner,
        run=rows.run(run),
        contracts=tuple(rows.contract(row) for row in contracts),
        funds=tuple(rows.fund(row) for row in funds),
        invoice_account=is_invoiced,
        today=work.now.date(),
    )


def _charge(
    work: Work, store: Store, charge: ChargeRow, run: RunRow, decision: Decision, day: date
) -> None:
    charge.reasons, charge.state = list(decision.reasons), "waiting"
    charge.parts = [_part(work, *numbered) for numbered in enumerate(decision.parts)]
    store.add_charge(charge)
    decided = billing.ChargeDecided(
        charge.id,
        charge.enrolment_id,
        run.id,
        Money(charge.price, charge.currency),
        tuple(billing.Part(part.way.value, part.amount, part.source_id) for part in decision.parts),
        decision.reasons,
        work.now,
    )
    work.emit(decided, subject=charge.enrolment_id)
    for row in charge.parts:
        take(work, store, charge, row)
    if not decision.waits_for_payment:
        fund_enrolment(work, store, charge, run, day)


def _part(work: Work, position: int, part: Part) -> PartRow:
    return PartRow(
        id=work.new_id(),
        position=position,
        way=part.way.value,
        currency=part.amount.currency,
        amount=part.amount.amount,
        released=Decimal(0),
        recognised=Decimal(0),
        source_id=part.source_id,
    )


def _refuse(work: Work, store: Store, charge: ChargeRow, reasons: tuple[str, ...]) -> None:
    charge.state, charge.reasons = "refused", list(reasons)
    store.add_charge(charge)
    refused = billing.FundingRefused(charge.enrolment_id, charge.run_id, reasons, work.now)
    work.emit(refused, subject=charge.enrolment_id)
