"""What was agreed with organisations and donors, and the donors' money coming in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.billing.store import ContractRow, ContributionRow, FundRow, InvoiceAccountRow
from shared.errors import Conflict, Invalid, NotFound
from shared.events import billing
from shared.persistence import Database
from shared.testing.builders import FUND, an_id, eur
from shared.testing.told import told
from tests.service.billing.story import (
    a_contract,
    a_fund,
    an_account,
    balances,
    fund,
    gives,
    income,
    names,
    rows,
)


def test_an_earmarked_contribution_is_owed_to_its_purpose(db: Database) -> None:
    a_fund(db)
    gives(db, 500, FUND)
    (received,) = told(db, billing.ContributionReceived)
    assert (received.donor, received.fund_id, received.amount) == ("Germany", FUND, eur(500))
    assert fund(db) == (500, 0, 0, 0)
    assert (balances(db), income(db)) == ({"bank": 500, "deferred_contributions": -500}, {})


def test_one_without_an_earmark_is_income_on_the_day_it_came_in(db: Database) -> None:
    gives(db, 500, None, received_on=date(2022, 1, 20))
    (earned,) = told(db, billing.IncomeRecognised)
    assert (earned.source, earned.donor) == ("voluntary_contributions", "Germany")
    assert (earned.recognised_on, earned.enrolment_id) == (date(2022, 1, 20), None)
    assert balances(db) == {"bank": 500, "income_voluntary_contributions": -500}


def test_one_in_another_currency_than_its_fund_is_refused(db: Database) -> None:
    a_fund(db)
    with pytest.raises(Invalid, match=r"DE-1 is kept in EUR, the contribution is in USD"):
        gives(db, 500, FUND, currency="USD")
    assert rows(db, ContributionRow) == []


def test_one_without_an_earmark_may_be_in_any_currency(db: Database) -> None:
    gives(db, 500, None, currency="USD")
    gives(db, 100, None, id=an_id(61))
    assert {(e.amount.currency) for e in told(db, billing.IncomeRecognised)} == {"USD", "EUR"}


def test_one_for_a_fund_that_is_not_here_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound, match=FUND):
        gives(db, 500, FUND)


def test_the_same_contribution_twice_came_in_once(db: Database) -> None:
    a_fund(db)
    gives(db, 500, FUND)
    before = names(db)
    gives(db, 500, FUND)
    assert (names(db), fund(db)) == (before, (500, 0, 0, 0))


@pytest.mark.parametrize(
    "change", [{"amount": Decimal(501)}, {"donor": "Italy"}, {"fund_id": None}]
)
def test_the_same_contribution_with_other_content_is_a_conflict(
    db: Database, change: dict[str, object]
) -> None:
    a_fund(db)
    gives(db, 500, FUND)
    with pytest.raises(Conflict, match=f"another {next(iter(change))}"):
        gives(db, **({"amount": 500, "fund_id": FUND} | change))


def test_the_same_contract_fund_and_account_twice_are_one(db: Database) -> None:
    for _ in range(2):
        a_contract(db)
        a_fund(db)
        an_account(db)
    assert [len(rows(db, cls)) for cls in (ContractRow, FundRow, InvoiceAccountRow)] == [1, 1, 1]


def test_the_same_id_with_other_content_is_a_conflict(db: Database) -> None:
    a_contract(db)
    a_fund(db)
    with pytest.raises(Conflict, match="another seats"):
        a_contract(db, seats=5)
    with pytest.raises(Conflict, match="another share_percent"):
        a_fund(db, share_percent=50)


def test_a_number_that_is_taken_is_a_conflict(db: Database) -> None:
    a_contract(db)
    a_fund(db)
    for make, number in ((a_contract, "SC-1"), (a_fund, "DE-1")):
        with pytest.raises(Conflict, match=number) as refused:
            make(db, id=an_id(70))
        assert refused.value.reason == "number_taken"


def test_what_a_contract_or_a_fund_cannot_be_is_refused(db: Database) -> None:
    with pytest.raises(Invalid, match="above zero"):
        a_contract(db, amount=None)
    with pytest.raises(Invalid, match="valid_to"):
        a_fund(db, valid_to=date(2021, 12, 31))
    with pytest.raises(Invalid, match="share_percent 0"):
        a_fund(db, share_percent=0)
    assert rows(db, ContractRow) == rows(db, FundRow) == []
