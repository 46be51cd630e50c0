"""The life of a subsidy, and what it does to its fund's balance."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.balance import Balance
from services.billing.domain.subsidy import (
    Subsidy,
    SubsidyState,
    commit,
    release,
    reserve,
    spend,
)
from shared.errors import IllegalTransition, Invalid, Refused
from shared.money import Money
from tests.unit.billing.builders import a_balance, cents, eur

STATES = list(SubsidyState)


def test_a_subsidy_is_reserved_committed_and_spent() -> None:
    balance, subsidy = reserve(a_balance(1000), "s1", eur(60))
    assert (balance.available, balance.reserved) == (eur(940), eur(60))
    balance, subsidy = commit(balance, subsidy)
    assert (balance.reserved, balance.committed) == (eur(0), eur(60))
    balance, subsidy = spend(balance, subsidy)
    assert (balance.committed, balance.spent, balance.available) == (eur(0), eur(60), eur(940))
    assert subsidy.state is SubsidyState.SPENT


@pytest.mark.parametrize("committed", [False, True])
def test_a_released_subsidy_is_available_again(committed: bool) -> None:
    balance, subsidy = reserve(a_balance(1000), "s1", eur(60))
    if committed:
        balance, subsidy = commit(balance, subsidy)
    balance, subsidy = release(balance, subsidy, eur(60))
    assert (balance, subsidy.state) == (a_balance(1000), SubsidyState.RELEASED)


def test_what_is_not_released_is_spent() -> None:
    balance, subsidy = release(*commit(*reserve(a_balance(100), "s1", eur(61))), eur("30.50"))
    assert (subsidy.state, subsidy.held) == (SubsidyState.COMMITTED, eur("30.50"))
    balance, subsidy = spend(balance, subsidy)
    assert (balance.spent, balance.available) == (eur("30.50"), eur("69.50"))


def test_no_more_than_is_available_can_be_reserved() -> None:
    balance, _ = reserve(a_balance(100), "s1", eur(60))
    with pytest.raises(Refused, match=r"50.00 EUR cannot be reserved: .* 40.00 EUR") as refused:
        reserve(balance, "s2", eur(50))
    assert refused.value.reason == "balance_too_small"


def test_the_last_cent_can_be_reserved() -> None:
    assert reserve(a_balance(60), "s1", eur(60))[0].available == eur(0)


def test_no_more_than_is_held_can_be_released() -> None:
    with pytest.raises(Refused, match=r"60.01 EUR is more than the 60.00 EUR") as refused:
        release(*reserve(a_balance(), "s1", eur(60)), eur("60.01"))
    assert refused.value.reason == "more_than_held"


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_and_less_cannot_be_moved(amount: str) -> None:
    with pytest.raises(Invalid, match="above zero"):
        reserve(a_balance(), "s1", eur(amount))
    with pytest.raises(Invalid, match="above zero"):
        release(*reserve(a_balance(), "s1", eur(60)), eur(amount))
    with pytest.raises(Invalid, match="above zero"):
        a_balance().contribute(eur(amount))


def in_state(state: SubsidyState) -> tuple[Balance, Subsidy]:
    held = reserve(a_balance(), "s1", eur(60))
    if state is SubsidyState.RELEASED:
        return release(*held, eur(60))
    if state is SubsidyState.RESERVED:
        return held
    return commit(*held) if state is SubsidyState.COMMITTED else spend(*commit(*held))


def take(step: str, balance: Balance, subsidy: Subsidy, amount: Money) -> tuple[Balance, Subsidy]:
    if step == "commit":
        return commit(balance, subsidy)
    return spend(balance, subsidy) if step == "spend" else release(balance, subsidy, amount)


@pytest.mark.parametrize(
    ("step", "refused_from"),
    [
        ("commit", {"committed", "spent", "released"}),
        ("spend", {"reserved", "spent", "released"}),
        ("release", {"spent", "released"}),
    ],
)
@pytest.mark.parametrize("state", STATES)
def test_a_step_the_life_does_not_have_is_an_error_that_is_seen(
    step: str, refused_from: set[str], state: SubsidyState
) -> None:
    balance, subsidy = in_state(state)
    if state in refused_from:
        with pytest.raises(IllegalTransition, match=f"subsidy s1 is {state}: cannot {step}"):
            take(step, balance, subsidy, eur(60))
    else:
        assert take(step, balance, subsidy, eur(60))[1].state is not state


def test_a_balance_below_zero_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid, match=r"a fund's available would be -1.00 EUR"):
        Balance(eur(10), eur(11), eur(0), eur(0))
    with pytest.raises(Invalid, match=r"a fund's reserved would be -5.00 EUR"):
        a_balance().commit(eur(5))


STEP_NAMES = st.sampled_from(["contribute", "commit", "spend", "release"])
STEPS_OF_A_FUND = st.lists(st.tuples(STEP_NAMES, st.integers(0, 4), cents()), max_size=40)


@given(STEPS_OF_A_FUND)
def test_whatever_happens_contributed_is_available_reserved_committed_and_spent(
    steps: list[tuple[str, int, Money]],
) -> None:
    """The books of each subsidy are kept apart here and compared with the fund's balance. A
    subsidy begins at the first step that names it; steps that are refused change nothing."""
    balance, contributed, subsidies = a_balance(500), eur(500), dict[str, Subsidy]()
    for step, which, amount in steps:
        key = f"s{which}"
        with suppress(Refused, IllegalTransition):
            if step == "contribute":
                balance, contributed = balance.contribute(amount), contributed + amount
            elif key not in subsidies:
                balance, subsidies[key] = reserve(balance, key, amount)
            else:
                balance, subsidies[key] = take(step, balance, subsidies[key], amount)
        _assert_agree(balance, contributed, subsidies.values())


def _assert_agree(balance: Balance, contributed: Money, subsidies: Iterable[Subsidy]) -> None:
    kept = list(subsidies)

    def held(state: SubsidyState) -> Money:
        return sum((s.held for s in kept if s.state is state), eur(0))

    reserved, committed, spent = (held(SubsidyState(s)) for s in ("reserved", "committed", "spent"))
    assert (balance.reserved, balance.committed, balance.spent) == (reserved, committed, spent)
    assert contributed == balance.contributed == balance.available + reserved + committed + spent
    assert all(m.amount >= 0 for m in (balance.available, reserved, committed, spent))
