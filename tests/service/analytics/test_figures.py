"""What the figures of a biennium count, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.analytics.domain.biennium import Biennium
from services.analytics.domain.counting_rule import CURRENT
from services.analytics.domain.figures import Line, Tally
from services.analytics.handlers import count_figures
from shared.events import billing
from shared.events.envelope import Delivery
from shared.money import Money
from shared.testing.builders import (
    a_cancelled,
    a_completed,
    a_contribution_received,
    a_no_show,
    a_not_completed,
    a_run_scheduled,
    an_id,
    an_income_recognised,
    eur,
)
from tests.service.analytics.telling import Hearer, a_delivered_run, a_learner, a_place, told

OTHER_RUN = an_id(22)


def ended(event: Any, number: int, version: int = 3) -> Delivery:
    """The end of enrolment number so and so."""
    return told(event(enrolment_id=an_id(100 + number)), version)


def parts(*ways: tuple[str, int]) -> tuple[billing.Part, ...]:
    return tuple(billing.Part(way, eur(amount), None) for way, amount in ways)


def test_whoever_came_counts_and_who_did_not_come_or_cancelled_does_not(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run())
    for number in range(1, 6):
        hearer.hears(a_place(number, learner=a_learner(number)))
    hearer.hears(ended(a_completed, 1), ended(a_not_completed, 2))
    hearer.hears(ended(a_no_show, 3), ended(a_cancelled, 4))
    figures = hearer.figures()
    assert (figures.activities, figures.beneficiaries, figures.people) == (1, 3, 3)


def test_the_same_person_twice_is_two_beneficiaries_and_one_person(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run(), a_delivered_run(OTHER_RUN, format="webinar"))
    hearer.hears(a_place(1), a_place(2, OTHER_RUN))
    figures = hearer.figures()
    assert (figures.activities, figures.beneficiaries, figures.people) == (2, 2, 1)
    assert figures.audiences == (Tally("un_staff", 2, 1),)
    assert figures.formats == (Line("blended", 1, 1, 1), Line("webinar", 1, 1, 1))


def test_an_activity_counts_in_the_biennium_in_which_it_was_delivered(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run(on=date(2022, 12, 31)), a_place(1))
    hearer.hears(a_delivered_run(OTHER_RUN, on=date(2023, 1, 1)), a_place(2, OTHER_RUN))
    for year in (2021, 2023):
        figures = hearer.figures(year)
        assert (figures.biennium, figures.activities, figures.beneficiaries) == (year, 1, 1)
    assert hearer.figures(2019).are_empty


def test_a_run_that_was_not_delivered_does_not_count(hearer: Hearer) -> None:
    hearer.hears(told(a_run_scheduled()), a_place(1))
    assert hearer.figures().are_empty


def test_partners_platforms_and_assets_have_lines_of_their_own(hearer: Hearer) -> None:
    lines = ("portfolio", "tailor_made", "partner_delivered", "platform")
    for number, line in enumerate(lines):
        run = an_id(30 + number)
        hearer.hears(a_delivered_run(run, reporting_line=line), a_place(number, run))
    figures = hearer.figures()
    assert (figures.activities, figures.beneficiaries, figures.people) == (2, 2, 1)
    assert figures.lines_of_their_own == (
        Line("partner_delivered", 1, 1, 1),
        Line("platform", 1, 1, 1),
        Line("asset", 0, 0, 0),
    )
    assert figures.formats == (Line("blended", 2, 2, 1),)


def test_an_activity_with_two_themes_stands_under_both(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run(themes=("peace_security", "un_knowledge")), a_place(1))
    hearer.hears(a_delivered_run(OTHER_RUN, themes=("un_knowledge",)))
    assert hearer.figures().themes == (
        Line("peace_security", 1, 1, 1),
        Line("un_knowledge", 2, 1, 1),
    )


def test_the_ways_of_paying_add_up_to_the_beneficiaries(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run())
    hearer.hears(a_place(1, parts=parts(("free", 0))))
    hearer.hears(a_place(2, parts=parts(("subsidy", 72), ("learner_payment", 48))))
    hearer.hears(a_place(3, parts=parts(("subsidy", 120)), learner=a_learner(3)))
    hearer.hears(a_place(4, parts=parts(("subsidy", 120))), ended(a_no_show, 4))
    figures = hearer.figures()
    assert figures.ways == (
        Tally("free", 1, 1),
        Tally("subsidy", 1, 1),
        Tally("subsidy+learner_payment", 1, 1),
    )
    assert [(one.name, str(one.amount)) for one in figures.amounts_by_way] == [
        ("free", "0.00 EUR"),
        ("learner_payment", "48.00 EUR"),
        ("subsidy", "192.00 EUR"),
    ]


def test_income_and_contributions_count_by_their_own_dates_and_currencies(hearer: Hearer) -> None:
    came = (
        ("course_fees", Money.of("50.10", "EUR"), date(2021, 1, 1)),
        ("course_fees", Money.of("-0.10", "EUR"), date(2022, 12, 31)),
        ("voluntary_contributions", Money.of(50, "EUR"), date(2022, 1, 1)),
        ("service_contracts", Money.of("0.125", "TND"), date(2022, 1, 1)),
        ("course_fees", Money.of(99, "EUR"), date(2023, 1, 1)),
    )
    for number, (source, amount, day) in enumerate(came):
        what = {"source": source, "amount": amount, "recognised_on": day}
        hearer.hears(told(an_income_recognised(recognition_id=an_id(number), **what)))
    hearer.hears(told(a_contribution_received()))
    figures = hearer.figures()
    assert [(str(one.total), str(one.self_generated_percent)) for one in figures.income] == [
        ("100.00 EUR", "50.0"),
        ("0.125 TND", "100.0"),
    ]
    assert [(one.name, str(one.amount)) for one in figures.contributions] == [
        ("Germany", "50000.00 EUR")
    ]
    assert str(hearer.figures(2023).income[0].total) == "99.00 EUR"


def test_the_rule_is_data_and_history_can_be_counted_by_another_one(hearer: Hearer) -> None:
    hearer.hears(a_delivered_run(reporting_line="partner_delivered"), a_place(1))
    other = replace(
        CURRENT,
        version="x",
        counted_lines=("partner_delivered",),
        lines_of_their_own=("portfolio",),
    )
    with hearer.database.reading() as session:
        figures = count_figures(session, Biennium(2021), other).figures
    assert (figures.rule_version, figures.activities, figures.beneficiaries) == ("x", 1, 1)
    assert figures.lines_of_their_own == (Line("portfolio", 0, 0, 0),)
    assert hearer.figures().activities == 0
