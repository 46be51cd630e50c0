"""An enrolment asks for money: from where it is taken, what is told, what is booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.billing.store import Desk, InvoiceRow
from shared.access.caller import EVERYTHING
from shared.errors import Invalid, NotYet
from shared.events import billing, catalogue
from shared.money import Money
from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    CONTRACT,
    FUND,
    a_place_offered,
    a_requested,
    an_id,
    eur,
)
from shared.testing.told import told
from tests.service.billing.story import (
    a_contract,
    a_fund,
    a_run,
    an_account,
    asks,
    balances,
    charge,
    contract,
    fund,
    gives,
    hears,
    hears_together,
    invoice,
    names,
)


def ways(database: Database, enrolment_id: str) -> list[tuple[str, int, str | None]]:
    """(way, whole euros, source) of each part of a charge."""
    parts = charge(database, enrolment_id).parts
    return [(part.way, int(part.amount), part.source_id) for part in parts]


def test_a_price_of_zero_is_free_and_funded_at_once(db: Database) -> None:
    a_run(db, 0)
    first = asks(db)
    assert names(db) == ["charge_decided", "enrolment_funded"]
    assert told(db, billing.EnrolmentFunded)[0].ways == ("free",)
    assert charge(db, first).state == "funded"
    assert balances(db) == {}


def test_an_audience_has_its_own_price(db: Database) -> None:
    prices = (catalogue.Price("un_staff", eur(0)), catalogue.Price("any", eur(80)))
    a_run(db, prices=prices)
    first, second = asks(db, 1), asks(db, 2, audience="academia", organisation=None)
    assert ways(db, first) == [("free", 0, None)]
    assert ways(db, second) == [("learner_payment", 80, None)]


def test_a_contract_by_amount_is_drawn_down_until_it_carries_no_more(db: Database) -> None:
    a_run(db)
    a_contract(db, amount=Decimal(300))
    first, second, third = asks(db, 1), asks(db, 2), asks(db, 3)
    assert ways(db, first) == ways(db, second) == [("contract", 120, CONTRACT)]
    assert contract(db) == (240, 2)
    assert ways(db, third) == [("learner_payment", 120, None)]
    assert "amount_used_up: contract SC-1" in charge(db, third).reasons
    assert balances(db) == {
        "contract_receivables": 240,
        "deferred_service_contracts": -240,
        "receivables": 120,
        "deferred_course_fees": -120,
    }


def test_a_contract_by_seats_is_drawn_down_until_every_seat_is_taken(db: Database) -> None:
    a_run(db)
    a_contract(db, amount=None, seats=1)
    first, second = asks(db, 1), asks(db, 2)
    assert ways(db, first) == [("contract", 120, CONTRACT)]
    assert contract(db) == (120, 1)
    assert "seats_used_up: contract SC-1" in charge(db, second).reasons


def test_a_contract_tells_that_it_is_drawn_and_that_the_place_is_funded(db: Database) -> None:
    a_run(db)
    a_contract(db)
    first = asks(db)
    assert names(db) == ["charge_decided", "contract_drawn", "enrolment_funded"]
    (drawn,) = told(db, billing.ContractDrawn)
    assert (drawn.enrolment_id, drawn.organisation, drawn.amount) == (first, "UNDP", eur(120))


def test_a_subsidy_for_all_of_the_price_is_reserved_and_funds_the_place(db: Database) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = asks(db)
    assert ways(db, first) == [("subsidy", 120, FUND)]
    assert fund(db) == (880, 120, 0, 0)
    assert names(db)[-3:] == ["charge_decided", "subsidy_reserved", "enrolment_funded"]
    assert balances(db) == {"bank": 1000, "deferred_contributions": -1000}


def test_the_rest_of_a_shared_price_is_the_learners_who_pays_before_the_place_is_funded(
    db: Database,
) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    assert ways(db, first) == [("subsidy", 72, FUND), ("learner_payment", 48, None)]
    assert names(db)[-3:] == ["charge_decided", "subsidy_reserved", "invoice_issued"]
    assert charge(db, first).state == "waiting"
    assert (invoice(db, first).total, invoice(db, first).payer) == (48, "learner")


def test_two_funds_may_each_take_a_share(db: Database) -> None:
    a_run(db, 100)
    a_fund(db, 1000, share_percent=50)
    other = {"id": an_id(77), "agreement": "SE-1", "donor": "Sweden"}
    a_fund(db, **other, valid_from=date(2021, 1, 1), share_percent=20)
    gives(db, 500, an_id(77), id=an_id(78))
    first = asks(db)
    assert ways(db, first) == [
        ("subsidy", 20, an_id(77)),
        ("subsidy", 40, FUND),
        ("learner_payment", 40, None),
    ]


def test_an_organisation_that_agreed_to_it_is_invoiced_and_trusted(db: Database) -> None:
    a_run(db)
    an_account(db)
    first = asks(db)
    assert names(db) == ["charge_decided", "invoice_issued", "enrolment_funded"]
    row = invoice(db, first)
    assert (row.payer, row.organisation, row.total) == ("organisation", "UNDP", 120)
    assert (row.number, row.due_on) == ("COL-2022-000001", date(2022, 3, 4))
    assert balances(db) == {"receivables": 120, "deferred_course_fees": -120}


def test_a_learner_pays_before_the_place_is_funded(db: Database) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    assert ways(db, first) == [("learner_payment", 120, None)]
    assert names(db) == ["charge_decided", "invoice_issued"]
    row = invoice(db, first)
    assert (row.payer, row.organisation, row.state) == ("learner", None, "issued")


def test_a_tailor_made_run_is_paid_by_the_organisation_that_it_is_for(db: Database) -> None:
    a_run(db, organisation="UNSOS", ways_to_pay=("contract",))
    a_contract(db, organisation="UNSOS")
    first = asks(db, organisation="UNDP")
    assert ways(db, first) == [("contract", 120, CONTRACT)]


def test_invoice_numbers_have_no_gap_also_when_one_event_of_a_batch_fails(db: Database) -> None:
    a_run(db)
    asks(db, 1, organisation=None)
    alone = replace(A_LEARNER, organisation=None)
    with pytest.raises(NotYet):
        hears_together(
            db,
            a_requested(enrolment_id=an_id(300), learner=alone),
            a_requested(enrolment_id=an_id(301), run_id=an_id(99)),
        )
    asks(db, 2, organisation=None)
    with db.reading() as session:
        numbers = [row.number for row in Desk(session).listing(InvoiceRow, EVERYTHING, 10, 0)]
    assert sorted(numbers) == ["COL-2022-000001", "COL-2022-000002"]


def test_a_run_without_a_price_for_the_audience_is_refused_with_its_reason(db: Database) -> None:
    a_run(db, prices=(catalogue.Price("academia", eur(10)),))
    first = asks(db)
    (refused,) = told(db, billing.FundingRefused)
    assert refused.enrolment_id == first
    assert refused.reasons == (f"no_price_for_audience: un_staff in run {refused.run_id}",)
    assert charge(db, first).state == "refused"


def test_when_nobody_pays_it_is_refused_with_every_reason_and_nothing_is_taken(
    db: Database,
) -> None:
    a_run(db, ways_to_pay=("contract", "subsidy", "organisation_invoice"))
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    (refused,) = told(db, billing.FundingRefused)
    assert refused.reasons == (
        "no_contract: organisation UNDP",
        "no_invoice_account: organisation UNDP",
        "rest_not_covered: 48.00 EUR",
    )
    assert charge(db, first).parts == []
    assert fund(db) == (1000, 0, 0, 0)


def test_a_place_offered_from_the_waiting_list_is_charged_like_one_that_was_asked_for(
    db: Database,
) -> None:
    a_run(db)
    an_account(db)
    hears(db, a_place_offered(enrolment_id=an_id(300)))
    assert ways(db, an_id(300)) == [("organisation_invoice", 120, None)]


def test_one_enrolment_is_charged_once_however_often_it_asks(db: Database) -> None:
    a_run(db)
    a_contract(db, amount=Decimal(120))
    first = asks(db)
    told_before = names(db)
    asks(db)
    hears(db, a_place_offered(enrolment_id=first))
    assert names(db) == told_before
    assert contract(db) == (120, 1)


def test_one_enrolment_that_asks_twice_in_one_batch_is_charged_once(db: Database) -> None:
    a_run(db)
    hears_together(db, a_requested(), a_requested())
    assert names(db) == ["charge_decided", "invoice_issued"]


def test_a_run_with_prices_in_two_currencies_is_refused_whole(db: Database) -> None:
    prices = (catalogue.Price("any", eur(10)), catalogue.Price("other", Money.of(10, "USD")))
    with pytest.raises(Invalid, match="EUR, USD"):
        a_run(db, prices=prices)
