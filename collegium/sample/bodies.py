"""Things of the sample college as the services take them."""

from __future__ import annotations

from typing import Any

from collegium.sample.college import Run
from collegium.sample.people import id_of


def run(one: Run) -> dict[str, Any]:
    """A run, to be scheduled."""
    course = one.course
    country, city = course.place or (None, None)
    price = {"audience": "any", "amount": {"amount": str(course.fee), "currency": "EUR"}}
    return {
        "id": id_of(one.key),
        "starts_on": str(one.starts_on),
        "ends_on": str(one.ends_on),
        "time_zone": "Europe/Rome",
        "country": country,
        "city": city,
        "language": one.language,
        "places": course.seats,
        "waiting_list": course.seats is not None,
        "prices": [price],
    }
