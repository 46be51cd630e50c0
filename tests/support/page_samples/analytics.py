"""The pages of analytics with values."""

from __future__ import annotations

from services.analytics.domain.biennium import Biennium
from services.analytics.domain.counting_rule import CURRENT
from services.analytics.domain.figures import CountedFigures, Figures, Line, Sum, Tally, to_dict
from services.analytics.domain.income import FromSource, by_currency
from shared.messaging.topology import SERVICES
from shared.testing.builders import an_id, eur
from tests.support.page_samples.values import AT, FILLED, Samples

FIGURES = Figures(
    biennium=2021,
    rule_version="2022.1",
    activities=19,
    beneficiaries=1141,
    people=901,
    lines_of_their_own=(Line("partner_delivered", 2, 15, 1), Line("platform", 0, 0, 0)),
    formats=(Line("residential", 12, 900, 700), Line("webinar", 7, 241, 201)),
    themes=(Line("un_knowledge", 19, 1141, 901),),
    audiences=(Tally("un_staff", 1141, 901),),
    ways=(Tally("free", 1118, 880), Tally("subsidy+learner_payment", 23, 23)),
    amounts_by_way=(Sum("subsidy", eur("13380.50")),),
    income=by_currency(
        [FromSource("course_fees", eur(73)), FromSource("voluntary_contributions", eur(27))]
    ),
    contributions=(Sum("Germany", eur(50000)),),
)
COUNTED = {
    "choice": [Biennium(2023), Biennium(2021)],
    "shown": Biennium(2021),
    "counted": CountedFigures(FIGURES, 12345),
    "rule": CURRENT,
}
UNCOUNTED = {"counted": None, "shown": None, "choice": []}
REPORT = {
    "id": an_id(1), "biennium": 2021, "rule_version": "2022.1", "log_position": 12345,
    "sha256": "0" * 64, "published_at": AT,
}  # fmt: skip
STEP = {
    "position": 7, "type": "enrolment.requested.v1", "producer": "enrolment", "time": AT,
    "correlation_id": an_id(2),
    "words": {"name": "Place asked for", "producer": "Enrolment", "time": "9:05", "position": "7"},
}  # fmt: skip
START = {
    "services": SERVICES, "may_watch": True, "flows": [(an_id(2), [STEP])], "position": 7,
    "most": 6, "tasks": [("see_courses", "/catalogue/"), ("record_payment", "/billing/")],
}  # fmt: skip

SAMPLES: Samples = {
    "figures": ("figures.html", COUNTED),
    "no figures": ("figures.html", COUNTED | UNCOUNTED),
    "start": ("start.html", START),
    "start without the flow": ("start.html", START | {"may_watch": False}),
    "reports": (
        "reports.html",
        {"rows": [REPORT], "bienniums": [Biennium(2021)], "filled": FILLED},
    ),
    "no reports": ("reports.html", {"rows": [], "bienniums": [], "filled": FILLED}),
    "report": ("report.html", {"report": REPORT, "figures": to_dict(FIGURES)}),
}
