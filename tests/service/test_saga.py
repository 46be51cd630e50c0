"""The saga, whole: from a course with prices to the figures of the biennium, with every ending.

Catalogue → enrolment → billing → enrolment → analytics, by events alone; also when the broker shuffles
and repeats them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import RUN, moment
from tests.service.small_college import SmallCollege, eur
from tests.support.books import discrepancies
from tests.support.bus import Bus

Databases = Callable[[str], Database]
Travel = Callable[[datetime], None]


@pytest.fixture(params=[None, 1, 2], ids=["in order", "shuffled", "shuffled otherwise"])
def college(
    request: pytest.FixtureRequest,
    database: Databases,
    client: Callable[[str], Client],
    travel: Travel,
) -> Iterator[SmallCollege]:
    """A college whose run has 13 places, over a bus that keeps the order or does not."""
    shuffles = request.param is not None
    chance = random.Random(request.param) if shuffles else None
    travel(moment(2, 1))
    yield SmallCollege(client, Bus(database, chance=chance, times=2 if shuffles else 1), places=13)
    with database("billing").reading() as session:
        assert discrepancies(session) == []


def everybody_asks(college: SmallCollege) -> None:
    college.on(moment(3, 15))
    college.asks(13, "private_sector")
    college.on(moment(3, 16))
    for number, (audience, organisation) in {
        1: ("government", None),
        2: ("un_staff", "WHO"),
        3: ("un_staff", "WHO"),
        4: ("civil_society", "Red Crescent"),
        5: ("civil_society", None),
        6: ("academia", None),
        7: ("academia", None),
        8: ("un_staff", "UNDP"),
        9: ("un_staff", "UNDP"),
        10: ("un_staff", "UNICEF"),
        11: ("un_staff", None),
        12: ("un_staff", None),
        16: ("un_staff", None),
        # the run is full
        14: ("government", None),
        15: ("government", None),
    }.items():
        college.asks(number, audience, organisation)


def some_pay_and_some_let_go(college: SmallCollege) -> None:
    college.on(moment(3, 18))
    for number in (6, 10, 11, 12):
        college.pays(number)
    college.cancels(15)
    college.cancels(16)
    college.on(moment(4, 4))
    college.expires_holds()
    college.pays(8)


def some_give_their_place_back(college: SmallCollege) -> None:
    college.on(moment(4, 12))
    college.cancels(3)
    college.on(moment(4, 22))
    college.cancels(9, by="organisation")
    college.on(moment(4, 29))
    college.cancels(11)
    college.cancels(12, by="college")


def the_run_takes_place(college: SmallCollege) -> None:
    college.on(moment(5, 6, 16))
    for number in (1, 2, 4, 8, 10, 14):
        college.ends(number, "completed")
    college.ends(5, "no_show")
    college.ends(6, "not_completed")
    college.on(moment(5, 7))
    college.post(f"/catalogue/v1/runs/{RUN}/deliver")
    college.on(moment(5, 10))
    college.is_refunded(12, 120)
    college.bus.settle()


ENDINGS = {  # number: what became of the place, and of its charge
    1: ("completed", "funded"),
    2: ("completed", "funded"),
    3: ("cancelled", "ended"),
    4: ("completed", "funded"),
    5: ("no_show", "funded"),
    6: ("not_completed", "funded"),
    7: ("expired", "ended"),
    8: ("completed", "funded"),
    9: ("cancelled", "ended"),
    10: ("completed", "funded"),
    11: ("cancelled", "ended"),
    12: ("cancelled", "ended"),
    13: ("rejected", "refused"),
    14: ("completed", "funded"),
    16: ("cancelled", "ended"),
}


def test_every_ending_and_the_figures_that_come_of_them(college: SmallCollege) -> None:
    everybody_asks(college)
    some_pay_and_some_let_go(college)
    some_give_their_place_back(college)
    the_run_takes_place(college)
    ends = {number: (college.state(number), college.charge(number)) for number in ENDINGS}
    assert ends == ENDINGS
    assert college.state(15) == "cancelled"
    figures = college.figures()
    assert (figures["activities"], figures["beneficiaries"], figures["people"]) == (1, 7, 7)
    assert tallies(figures, "ways", "beneficiaries") == {
        "free": 2,
        "contract": 1,
        "subsidy": 1,
        "subsidy+learner_payment": 1,
        "organisation_invoice": 1,
        "learner_payment": 1,
    }
    assert tallies(figures, "amounts_by_way", "amount") == {
        "free": eur("0.00"),
        "contract": eur("120.00"),
        "subsidy": eur("160.00"),
        "organisation_invoice": eur("120.00"),
        "learner_payment": eur("160.00"),
    }
    (income,) = figures["income"]
    assert {one["source"]: one["amount"]["amount"] for one in income["sources"]} == {
        "course_fees": "460.00",  # 8, 10 and 11 whole, half of 9, 40 of 6
        "service_contracts": "120.00",  # 2
        "voluntary_contributions": "760.00",  # 4 and 5 whole, 60 of 6, and 500 without an earmark
    }
    assert tallies(figures, "contributions", "amount") == {
        "Germany": eur("5000.00"),
        "Italy": eur("500.00"),
        "Sweden": eur("5000.00"),
    }


def test_a_run_that_the_college_cancels_leaves_no_activity_and_no_fees_but_those_kept_before(
    college: SmallCollege,
) -> None:
    everybody_asks(college)
    some_pay_and_some_let_go(college)
    some_give_their_place_back(college)
    college.on(moment(4, 30))
    college.post(f"/catalogue/v1/runs/{RUN}/cancel", reason="the trainer is ill")
    figures = college.figures()
    held = (1, 2, 4, 5, 6, 8, 10, 14)
    assert {college.state(number) for number in held} == {"cancelled"}
    assert {college.charge(number) for number in held} == {"ended"}
    assert (figures["activities"], figures["beneficiaries"]) == (0, 0)
    (income,) = figures["income"]
    assert {one["source"]: one["amount"]["amount"] for one in income["sources"]} == {
        "course_fees": "180.00",  # 11 whole and half of 9: they gave their place back late
        "voluntary_contributions": "500.00",
    }
    balances = college.get("/billing/v1/ledger/trial-balance")["items"]
    assert {one["account"]: one["balance"] for one in balances}["refunds_payable"] == "-400.00"


def tallies(figures: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    """One list of the figures, by name."""
    return {one["name"]: one[value] for one in figures[name]}
