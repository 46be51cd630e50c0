"""The pages of published reports: everybody reads them, an analyst publishes one, with a warning."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from tests.service.analytics.telling import Hearer, a_place, a_whole_life
from tests.support.access import bearer

REPORTS = "/analytics/reports"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def full(hearer: Hearer) -> Hearer:
    """A run that was delivered, with one beneficiary."""
    hearer.hears(a_whole_life())
    return hearer


def publish(http: Client, biennium: str = "2021") -> str:
    """Publish by the page's form; returns where it leads."""
    response = http.post(REPORTS, data={"biennium": biennium}, headers=PAGE)
    assert response.status_code == 303, response.text
    return response.location


def test_without_a_report_it_says_so(http: Client) -> None:
    assert "No report is published yet" in http.get(REPORTS).text


def test_it_is_published_by_form_and_does_not_change(full: Hearer, http: Client) -> None:
    where = publish(http)
    full.hears(a_place(7))
    page = http.get(where).text
    assert "Report of 2021-2022" in page
    assert "<b>1</b> <span>beneficiary</span>" in page
    report = http.get(where.replace("/reports/", "/v1/reports/")).json
    assert report["sha256"] in page
    assert where in http.get(REPORTS).text


def test_the_warning_stands_before_it_and_only_for_who_may(full: Hearer, http: Client) -> None:
    assert "This cannot be undone" in http.get(REPORTS, headers=bearer("analyst")).text
    assert "Publish a report" not in http.get(REPORTS, headers=bearer("learner")).text


def test_a_wrong_biennium_shows_the_form_again(full: Hearer, http: Client) -> None:
    refused = http.post(REPORTS, data={"biennium": "2022"}, headers=PAGE)
    assert refused.status_code == 400
    assert "Nothing was changed" in refused.text
    assert "an odd year: 2021 or 2023" in refused.text


def test_no_such_report_is_404(http: Client) -> None:
    assert http.get(f"{REPORTS}/none").status_code == 404
