"""What the sample college offers from today on, so that one can ask for a place in the demo.

The ids are made from the month: starting the demo again in the same month opens nothing twice.
"""

from __future__ import annotations

from datetime import date, timedelta

from collegium.sample import bodies, college, staff
from collegium.sample.client import Client
from collegium.sample.college import Run
from collegium.sample.people import id_of

# course, days from the middle of the month until it starts
COMING = (("SDG-PRIMER", 20), ("DATA-UN", 35), ("LEAD-WOMEN", 50), ("YPS", 50))


def open_season(client: Client, today: date) -> None:
    """Schedule the coming runs, and register the sample learner."""
    courses = {course.code: course for course in college.COURSES}
    middle = today.replace(day=15)
    for code, days in COMING:
        run = Run(courses[code], middle + timedelta(days=days), "en")
        path = f"/catalogue/v1/courses/{id_of(f'course/{code}')}/runs"
        client.post(path, bodies.run(run))
    client.post("/enrolment/v1/learners", staff.learner())
