"""What billing says of the money: it confirms a place or gives it to the next, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from services.enrolment.store import Store
from shared.errors import NotYet
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import (
    a_funding_refused,
    an_enrolment_funded,
    an_id,
    moment,
)
from shared.testing.told import told
from tests.service.enrolment.story import a_run, asks, cancels, hears, names, states


@pytest.fixture(autouse=True)
def run_of_one_place(db: Database, travel: Callable[[datetime], None]) -> None:
    travel(moment(2, 2))
    a_run(db, places=1)


def test_money_confirms_the_place_and_says_how_it_was_paid(db: Database) -> None:
    first = asks(db, 1)
    hears(db, an_enrolment_funded(enrolment_id=first, ways=("subsidy",)))
    (event,) = told(db, enrolment.Confirmed)
    assert (event.enrolment_id, event.ways) == (first, ("subsidy",))
    with db.reading() as session:
        row = Store(session).enrolment(first)
    assert (row.state, row.version, row.hold_until) == ("confirmed", 2, None)


def test_the_same_news_twice_confirms_once(db: Database) -> None:
    first = asks(db, 1)
    hears(db, *[an_enrolment_funded(enrolment_id=first)] * 2)
    assert len(told(db, enrolment.Confirmed)) == 1


def test_money_for_a_place_that_was_given_back_changes_nothing(db: Database) -> None:
    first = asks(db, 1)
    cancels(db, first)
    hears(db, an_enrolment_funded(enrolment_id=first))
    assert states(db, first) == ["cancelled"]
    assert told(db, enrolment.Confirmed) == []


def test_no_money_rejects_with_the_reasons_and_the_next_gets_the_place(db: Database) -> None:
    first, second = asks(db, 1), asks(db, 2)
    reasons = ("no_contract: UNDP has none", "fund_empty: DE-1 has 0.00 EUR")
    hears(db, a_funding_refused(enrolment_id=first, reasons=reasons))
    assert states(db, first, second) == ["rejected", "awaiting_funding"]
    rejected, offered = told(db, enrolment.Rejected, enrolment.PlaceOffered)
    assert rejected.reasons == reasons
    assert offered.enrolment_id == second


def test_a_refusal_that_comes_after_the_money_changes_nothing(db: Database) -> None:
    first = asks(db, 1)
    hears(db, an_enrolment_funded(enrolment_id=first), a_funding_refused(enrolment_id=first))
    assert states(db, first) == ["confirmed"]
    assert names(told(db))[-1] == "confirmed"


def test_a_refusal_for_a_run_that_is_not_known_yet_is_for_later(db: Database) -> None:
    first = asks(db, 1)
    with pytest.raises(NotYet, match=an_id(77)):
        hears(db, a_funding_refused(enrolment_id=first, run_id=an_id(77)))
