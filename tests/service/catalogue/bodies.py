"""What a client sends for a course and for a run, and where to."""

from __future__ import annotations

from typing import Any

from shared.testing.builders import COURSE, RUN

COURSE_BODY: dict[str, Any] = {
    "id": COURSE,
    "code": "SDG-101",
    "titles": {"en": "The 2030 Agenda in practice"},
    "format": "blended",
    "themes": ["sustainable_development"],
    "reporting_line": "portfolio",
}
PRICE = {"audience": "any", "amount": {"amount": "120.00", "currency": "EUR"}}
RUN_BODY: dict[str, Any] = {
    "id": RUN,
    "starts_on": "2022-05-02",
    "ends_on": "2022-05-06",
    "time_zone": "Europe/Rome",
    "country": "IT",
    "city": "Turin",
    "language": "en",
    "places": 20,
    "prices": [PRICE],
}
COURSES = "/catalogue/v1/courses"
RUNS = f"{COURSES}/{COURSE}/runs"
