"""The page of figures: every bar with its numbers, and what to do while there is nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from werkzeug.test import Client

from shared.events import billing
from shared.testing.builders import (
    a_contribution_received,
    an_id,
    an_income_recognised,
    eur,
)
from tests.service.analytics.telling import Hearer, a_delivered_run, a_learner, a_place, told
from tests.support.markup import Page


def read(http: Client, query: str = "") -> str:
    """What the page says, with one space between its parts."""
    response = http.get(f"/analytics/{query}")
    assert (response.status_code, response.mimetype) == (200, "text/html"), response.text
    return Page(response.text).main


@pytest.fixture
def full(hearer: Hearer) -> Hearer:
    """Three places: two by subsidy, one free; a partner's run; income and a contribution."""
    hearer.hears(a_delivered_run())
    for number, way in enumerate(("subsidy", "subsidy", "free")):
        part = billing.Part(way, eur(1234), None)
        hearer.hears(a_place(number, parts=(part,), learner=a_learner(number % 2)))
    hearer.hears(a_delivered_run(an_id(50), reporting_line="partner_delivered"))
    for number, source in enumerate(("course_fees", "voluntary_contributions")):
        what = {"recognition_id": an_id(number), "source": source}
        hearer.hears(told(an_income_recognised(amount=eur(73 - 46 * number), **what)))
    hearer.hears(told(a_contribution_received()))
    return hearer


def test_with_nothing_at_all_it_says_what_to_do(http: Client) -> None:
    text = read(http)
    assert "Nothing can be counted yet. A run counts once it is delivered" in text
    assert "collegium demo" in text


def test_it_shows_the_figures_with_shares(full: Hearer, http: Client) -> None:
    text = read(http)
    assert "1 learning activity 3 beneficiaries 2 people" in text
    assert "1 Delivered by partners On a line of its own: 0 participations, 0 people" in text
    assert "Free of charge 1 33.3% 1 Subsidy 2 66.7% 2" in text
    assert "Subsidy €2,468.00" in text
    assert "€100.00 – 73.0% self-generated, 27.0% from donors" in text
    assert "Course fees €73.00 73.0%" in text
    assert "Germany €50,000.00" in text
    assert "Sustainable development 1 3 100.0% 2" in text
    assert "By rule 2022.1, at position 13 of the event log." in text


def test_bars_are_as_long_as_their_share(full: Hearer, http: Client) -> None:
    page = http.get("/analytics/").text
    ways = page[page.index("How enrolments were paid") : page.index("What each way")]
    assert re.findall(r'/><rect width="([\d.]+)"', ways) == ["33.33", "66.67"]


def test_without_a_choice_it_shows_the_newest_biennium_and_offers_all(
    full: Hearer, http: Client
) -> None:
    full.hears(a_delivered_run(an_id(60), date(2019, 5, 1)))
    assert read(http).startswith(
        "Figures of 2021-2022 Counted from what happened, by a written rule. "
        "Biennium 2021-2022 2019-2020 Show"
    )
    assert read(http, "?biennium=2019").startswith("Figures of 2019-2020")


def test_a_biennium_without_anything_says_so_and_can_be_left(full: Hearer, http: Client) -> None:
    text = read(http, "?biennium=2031")
    assert "2031-2032 2021-2022 Show" in text
    assert "Nothing was delivered, earned or given in 2031-2032." in text


def test_a_wrong_biennium_is_told_as_a_page(http: Client) -> None:
    response = http.get("/analytics/?biennium=2022", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "biennium" in response.text


def test_what_donors_are_called_is_escaped(hearer: Hearer, http: Client) -> None:
    hearer.hears(told(a_contribution_received(donor="<script>alert(1)</script>")))
    assert "&lt;script&gt;alert(1)" in http.get("/analytics/").text
