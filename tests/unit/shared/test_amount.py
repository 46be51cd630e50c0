"""An amount in the database is the amount that was put there, to the thousandth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, func, insert, select
from sqlalchemy.exc import StatementError

from shared.amount import Amount

MOST = 9 * 10**18  # thousandths: what eight bytes hold
amounts = st.integers(-MOST, MOST).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
table = Table("amounts", MetaData(), Column("amount", Amount))
ENGINE = create_engine("sqlite://")
table.create(ENGINE)


def kept(*given: Decimal | None) -> list[Decimal | None]:
    with ENGINE.begin() as connection:
        connection.execute(table.delete())
        connection.execute(insert(table), [{"amount": amount} for amount in given])
        return list(connection.scalars(select(table.c.amount)))


@given(amounts)
def test_an_amount_comes_back_as_it_was(amount: Decimal) -> None:
    assert kept(amount) == [amount]


@given(st.integers(-(10**12), 10**12).filter(bool), st.integers(4, 12))
def test_more_than_three_decimals_are_refused_and_not_rounded(digits: int, decimals: int) -> None:
    amount = Decimal(digits * 10 + 1).scaleb(-decimals)
    with pytest.raises(StatementError, match="more than three decimals"):
        kept(amount)


def test_more_decimals_that_say_nothing_are_taken() -> None:
    assert kept(Decimal("1.2300000")) == [Decimal("1.23")]


def test_no_amount_stays_none() -> None:
    assert kept(None) == [None]


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_the_database_adds_amounts_exactly(thousandths: list[int]) -> None:
    given = [Decimal(one).scaleb(-3) for one in thousandths]
    kept(*given)
    with ENGINE.connect() as connection:
        assert connection.scalar(select(func.sum(table.c.amount))) == sum(given)
