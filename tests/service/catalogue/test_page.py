"""The page: courses with their latest runs, and what to do while there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from werkzeug.test import Client

from services.catalogue import handlers, service
from services.catalogue.domain.prices import Price
from shared.persistence import Database
from shared.testing.builders import COURSE, an_id, eur
from tests.service.catalogue.made import a_course, a_published_course, a_scheduled_run, terms


@pytest.fixture
def page(client: Callable[[str], Client], db: Database) -> Callable[[], str]:
    """Reads the page."""
    http = client("catalogue")

    def read() -> str:
        response = http.get("/catalogue/")
        assert (response.status_code, response.mimetype) == (200, "text/html"), response.text
        return response.text

    return read


def test_without_courses_it_says_where_they_come_from(page: Callable[[], str]) -> None:
    assert "There is no course yet" in page()


def test_a_course_without_runs_says_so(page: Callable[[], str], db: Database) -> None:
    a_published_course(db, titles={"fr": "L’Agenda", "es": "La Agenda"})
    text = page()
    assert '<bdi>SDG-101</bdi> · <span lang="fr" dir="auto">L’Agenda</span>' in text
    assert "No run is scheduled yet." in text


def test_a_run_shows_its_days_its_place_its_prices(page: Callable[[], str], db: Database) -> None:
    a_scheduled_run(db, prices=(Price("un_staff", eur(120)), Price("any", eur(0))), places=None)
    text = page()
    for shown in (
        "2–6 May 2022",
        "Turin, Italy",
        "UN staff: €120.00",
        "Others: €0.00",
        "no limit",
        "Scheduled",
    ):
        assert shown in text


def test_only_the_latest_runs_of_each_course_are_shown(
    page: Callable[[], str], db: Database
) -> None:
    a_published_course(db)
    a_published_course(db, id=an_id(50), code="ABC")
    with db.transaction() as work:
        for week in range(service.RUNS_ON_PAGE + 2):
            day = date(2022, 1, 3) + timedelta(weeks=week)
            handlers.schedule_run(work, COURSE, terms(starts_on=day, ends_on=day))
        handlers.schedule_run(work, an_id(50), terms())
    text = page()
    assert "The latest 5 of 7 runs." in text
    assert "10 Jan 2022" not in text
    assert "17 Jan 2022" in text
    assert "2–6 May 2022" in text


def test_what_people_write_is_escaped(page: Callable[[], str], db: Database) -> None:
    a_published_course(db, titles={"en": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in page()


def test_a_long_list_says_how_many_there_are(
    page: Callable[[], str], db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "COURSES_ON_PAGE", 1)
    with db.transaction() as work:
        for number in (1, 2, 3):
            handlers.create_course(work, a_course(id=an_id(number), code=f"C-{number}"))
    assert "1 of 3 courses, by code" in page()
