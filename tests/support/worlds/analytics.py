"""Analytics with one enrolment from its request to its end, and a published report."""

from __future__ import annotations

from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import an_id, moment
from tests.service.analytics.telling import Hearer, a_whole_life
from tests.support.worlds.example import Example

NOW = moment(6, 1)
REPORT = an_id(14)


def fill(database: Database, http: Client) -> dict[str, str]:
    """Make the world."""
    Hearer(database).hears(*a_whole_life())
    published = http.post("/analytics/v1/reports", json={"id": REPORT, "biennium": 2021})
    assert published.status_code == 201, published.text
    return {}


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "GET /": (Example(),),
    "GET /start": (Example(),),
    "GET /stream": (Example(),),
    "GET /v1/bienniums": (Example(),),
    "GET /v1/figures": (Example(query="biennium=2021"),),
    "GET /v1/events": (Example(),),
    "GET /v1/reports": (Example(),),
    "GET /v1/reports/<report_id>": (Example(values={"report_id": REPORT}),),
    "POST /v1/reports": (Example(body={"biennium": 2021}, answers=201),),
    "GET /reports": (Example(),),
    "GET /reports/<report_id>": (Example(values={"report_id": REPORT}),),
    "POST /reports": (Example(form={"biennium": "2021"}, answers=303),),
}
