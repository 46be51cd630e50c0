"""Who pays: in the order of the run, exactly, with a reason for whatever was passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.balance import Balance
from services.billing.domain.contract import Contract, draw
from services.billing.domain.fund import Earmark, Fund
from services.billing.domain.period import Period
from services.billing.domain.subsidy import reserve
from services.billing.domain.ways import DEFAULT_ORDER, Way
from services.billing.domain.who_pays import Case, Decision, Part, Refusal, decide
from shared.errors import Invalid
from shared.money import Money, total
from tests.unit.billing.builders import (
    A_LEARNER,
    A_RUN,
    BIENNIUM,
    a_balance,
    a_case,
    a_contract,
    a_fund,
    cents,
    eur,
)

A_PERSON = replace(A_LEARNER, organisation=None)
FROM_2022 = Period(date(2022, 1, 1), date(2022, 12, 31))


def decided(case: Case) -> Decision:
    decision = decide(case)
    assert isinstance(decision, Decision), decision
    return decision


def test_a_price_of_zero_is_free_whatever_the_run_allows() -> None:
    case = a_case(0, ways=(Way.LEARNER_PAYMENT,), funds=(a_fund(),))
    assert decide(case) == Decision((Part(Way.FREE, eur(0)),), ())


def test_a_contract_pays_all_before_anybody_else_is_asked() -> None:
    case = a_case(contracts=(a_contract(),), funds=(a_fund(),), invoice_account=True)
    decision = decided(case)
    assert decision.parts == (Part(Way.CONTRACT, eur(100), "c1"),)
    assert decision.reasons == ("price_not_zero: price 100.00 EUR",)


def test_the_learner_pays_when_nobody_else_does_and_every_way_passed_over_says_why() -> None:
    assert decide(a_case(learner=A_PERSON)) == Decision(
        (Part(Way.LEARNER_PAYMENT, eur(100)),),
        (
            "price_not_zero: price 100.00 EUR",
            "no_organisation: contract",
            "no_fund: course SDG-1",
            "no_organisation: organisation_invoice",
        ),
    )


def test_a_contract_and_a_fund_that_do_not_fit_are_named_with_their_numbers() -> None:
    fund = a_fund(agreement="DE-2022-03", earmark=Earmark(audiences=frozenset({"academia"})))
    case = a_case(contracts=(a_contract(seats=1, seats_drawn=1),), funds=(fund,))
    assert decided(case).reasons[1:] == (
        "seats_used_up: contract SC-c1",
        "audience_not_covered: fund DE-2022-03",
        "no_invoice_account: organisation UNDP",
    )


def test_a_fund_pays_its_share_and_the_rest_goes_on() -> None:
    case = a_case("99.99", funds=(a_fund(share_percent=60),), invoice_account=True)
    assert decided(case).parts == (
        Part(Way.SUBSIDY, eur("59.99"), "f1"),
        Part(Way.ORGANISATION_INVOICE, eur("40.00")),
    )


def test_a_fund_whose_balance_is_too_small_is_passed_over_not_used_in_part() -> None:
    decision = decided(a_case(funds=(a_fund(available="59.99", share_percent=60),)))
    assert [part.way for part in decision.parts] == [Way.LEARNER_PAYMENT]
    assert "balance_too_small: fund DE-f1" in decision.reasons


def test_a_second_fund_takes_its_share_of_what_the_first_left() -> None:
    older, newer = a_fund("z", share_percent=60), a_fund("a", period=FROM_2022, share_percent=50)
    assert decided(a_case(funds=(newer, older))).parts == (
        Part(Way.SUBSIDY, eur(60), "z"),
        Part(Way.SUBSIDY, eur(20), "a"),
        Part(Way.LEARNER_PAYMENT, eur(20)),
    )


def test_a_fund_that_is_not_needed_any_more_leaves_no_reason() -> None:
    decision = decided(a_case(ways=(Way.SUBSIDY,), funds=(a_fund("a"), a_fund("b", available=0))))
    assert decision == Decision((Part(Way.SUBSIDY, eur(100), "a"),), ())


def test_of_several_contracts_the_oldest_pays_then_the_lesser_id() -> None:
    newer = a_contract("a", period=FROM_2022)
    case = a_case(contracts=(newer, a_contract("c"), a_contract("b")))
    assert decided(case).parts[0].source_id == "b"


def test_the_order_of_the_run_is_kept() -> None:
    case = a_case(
        ways=(Way.SUBSIDY, Way.CONTRACT),
        contracts=(a_contract(),),
        funds=(a_fund(share_percent=25),),
    )
    assert [part.way for part in decided(case).parts] == [Way.SUBSIDY, Way.CONTRACT]


def test_a_tailor_made_run_is_paid_by_the_organisation_it_was_made_for() -> None:
    run = replace(A_RUN, organisation="WFP")
    wfp = a_contract("w", organisation="WFP")
    decision = decided(a_case(run=run, learner=A_PERSON, contracts=(a_contract("a"), wfp)))
    assert decision.parts == (Part(Way.CONTRACT, eur(100), "w"),)
    assert decision.reasons[1:] == ("other_organisation: contract SC-a",)


def test_an_open_run_is_paid_from_what_is_valid_today_not_from_what_was_when_it_began() -> None:
    ended = a_fund(period=Period(date(2022, 1, 1), date(2022, 6, 30)))
    assert decided(a_case(funds=(ended,))).parts[0].way is Way.SUBSIDY
    late = decided(a_case(funds=(ended,), today=date(2022, 7, 1)))
    assert "outside_period: fund DE-f1" in late.reasons


def test_nobody_pays_when_the_ways_end_before_the_price_does() -> None:
    case = a_case(ways=(Way.SUBSIDY,), funds=(a_fund(share_percent=60),))
    assert decide(case) == Refusal(("rest_not_covered: 40.00 EUR",))


def test_a_refusal_tells_every_reason() -> None:
    assert decide(a_case(ways=(Way.CONTRACT, Way.SUBSIDY))) == Refusal(
        (
            "no_contract: organisation UNDP",
            "no_fund: course SDG-1",
            "rest_not_covered: 100.00 EUR",
        )
    )


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({}, True),
        ({"funds": (a_fund(share_percent=60),)}, True),
        ({"funds": (a_fund(),)}, False),
        ({"invoice_account": True}, False),
        ({"price": 0}, False),
    ],
)
def test_only_a_learners_own_payment_is_waited_for(changes: dict[str, Any], waits: bool) -> None:
    assert decided(a_case(**changes)).waits_for_payment is waits


def test_a_price_below_zero_is_refused() -> None:
    with pytest.raises(Invalid, match=r"a price of -1.00 EUR is below zero"):
        a_case(-1)


PERIODS = st.sampled_from([BIENNIUM, FROM_2022, Period(date(2023, 1, 1), date(2023, 12, 31))])
EARMARKS = st.sampled_from([Earmark(), Earmark(audiences=frozenset({"government"}))])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any order of ways, any mix of contracts and funds, rich and poor, fitting and not."""

    def fund(name: str) -> Fund:
        balance = a_balance(0).contribute(draw(cents()))
        share = draw(st.integers(1, 100))
        changes: dict[str, Any] = {
            "period": draw(PERIODS),
            "earmark": draw(EARMARKS),
            "share_percent": share,
        }
        return a_fund(name, balance=balance, **changes)

    def contract(name: str) -> Contract:
        seats = draw(st.none() | st.integers(1, 3))
        return a_contract(name, amount=draw(cents()), seats=seats, period=draw(PERIODS))

    return a_case(
        price=0,
        ways=tuple(draw(st.lists(st.sampled_from(DEFAULT_ORDER), unique=True))),
        learner=draw(st.sampled_from([A_LEARNER, A_PERSON])),
        contracts=tuple(contract(f"c{n}") for n in range(draw(st.integers(0, 2)))),
        funds=tuple(fund(f"f{n}") for n in range(draw(st.integers(0, 3)))),
        invoice_account=draw(st.booleans()),
    )


@given(cases(), cents(least=0))
def test_the_parts_of_any_decision_add_up_to_the_price_and_can_be_taken(
    case: Case, price: Money
) -> None:
    case = replace(case, price=price)
    decision = decide(case)
    if isinstance(decision, Refusal):
        assert decision.reasons[-1].startswith("rest_not_covered: ")
        return
    assert total((part.amount for part in decision.parts), "EUR") == price
    balances: dict[str, Balance] = {fund.fund_id: fund.balance for fund in case.funds}
    contracts = {contract.contract_id: contract for contract in case.contracts}
    for part in decision.parts:
        if part.way is Way.SUBSIDY:
            reserve(balances.pop(str(part.source_id)), "s", part.amount)
        elif part.way is Way.CONTRACT:
            draw(contracts[str(part.source_id)], "d", part.amount)
        assert part.amount.amount > 0 or part.way is Way.FREE


@given(cases(), cents(), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_are_loaded_does_not_matter(
    case: Case, price: Money, random: Any
) -> None:
    case = replace(case, price=price)
    shuffled = replace(
        case,
        funds=tuple(random.sample(case.funds, len(case.funds))),
        contracts=tuple(random.sample(case.contracts, len(case.contracts))),
    )
    assert decide(shuffled) == decide(case)


@given(cases(), cents())
def test_every_way_that_was_tried_takes_a_part_or_leaves_a_reason(case: Case, price: Money) -> None:
    case = replace(case, price=price)
    for n in range(len(case.ways)):
        before = decide(replace(case, ways=case.ways[:n]))
        with_it = decide(replace(case, ways=case.ways[: n + 1]))
        assert (with_it == before) is isinstance(before, Decision)
