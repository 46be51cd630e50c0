"""Double entry: debits equal credits, and a mistake is reversed."""

from __future__ import annotations

import pytest

from services.billing.domain.accounts import Account
from services.billing.domain.ledger import Entry, Line, reversal
from shared.errors import Invalid
from shared.money import Money
from tests.unit.billing.builders import eur


def an_entry(*lines: tuple[Account, Money]) -> Entry:
    return Entry("test", tuple(Line(*line) for line in lines))


def test_an_entry_may_have_many_lines_that_sum_to_zero() -> None:
    entry = an_entry(
        (Account.BANK, eur(100)),
        (Account.RECEIVABLES, eur(-70)),
        (Account.REFUNDS_PAYABLE, eur(-30)),
    )
    assert len(entry.lines) == 3


def test_each_currency_sums_to_zero_by_itself() -> None:
    one, other = Money.of(10, "USD"), Money.of(-10, "USD")
    assert an_entry(
        (Account.BANK, eur(1)),
        (Account.RECEIVABLES, eur(-1)),
        (Account.BANK, one),
        (Account.RECEIVABLES, other),
    )
    with pytest.raises(Invalid, match=r"a sum of 1.00 EUR, -1.00 USD"):
        an_entry((Account.BANK, eur(1)), (Account.RECEIVABLES, Money.of(-1, "USD")))


def test_lines_that_do_not_balance_are_refused_with_the_difference() -> None:
    with pytest.raises(Invalid, match=r"a sum of 0.01 EUR: give it debits that equal credits"):
        an_entry((Account.BANK, eur("10.01")), (Account.RECEIVABLES, eur(-10)))


def test_fewer_than_two_lines_are_refused() -> None:
    with pytest.raises(Invalid, match="two lines or more"):
        an_entry()
    with pytest.raises(Invalid, match="two lines or more"):
        an_entry((Account.BANK, eur(1)))


def test_a_line_of_zero_is_refused() -> None:
    with pytest.raises(Invalid, match="a line of zero on bank"):
        an_entry((Account.BANK, eur(0)), (Account.RECEIVABLES, eur(0)))


def test_a_reversal_takes_every_line_back() -> None:
    entry = an_entry((Account.BANK, eur(5)), (Account.RECEIVABLES, eur(-5)))
    back = reversal(entry)
    assert back.occasion == "reversal of test"
    assert back.lines == (Line(Account.BANK, eur(-5)), Line(Account.RECEIVABLES, eur(5)))
    assert reversal(back).lines == entry.lines
