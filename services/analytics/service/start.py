"""The start page: what this is, what happens at this moment, and where each begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from babel.dates import format_time
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.analytics import schemas
from services.analytics.domain.flow import Step, flows
from services.analytics.store import Store
from shared.access.roles import Whose
from shared.http import Look, Streams, checked, shows
from shared.http.streams import News
from shared.messaging.topology import SERVICES
from shared.pages.formats import formats
from shared.pages.labels import labels
from shared.pages.languages import LOCALES

EVENTS_SHOWN, FLOWS_SHOWN = 80, 6
BACKLOG = 500  # events that a stream tells of what was before it; who was away longer looks anew
AT_ONCE = 100  # events read in one look

# (key of its words, address, the right it needs, on whose things it must be; none: on any)
TASKS: tuple[tuple[str, str, str, Whose | None], ...] = (
    ("search_audit", "/enrolment/audit", "search the audit trail", None),
    ("handle_failed", "/enrolment/operations", "see failed events", None),
    ("publish_report", "/analytics/reports", "publish reports", None),
    ("see_fund", "/billing/", "see funds", Whose.DONOR),
    ("record_payment", "/billing/", "record payments", None),
    ("change_runs", "/catalogue/", "change runs", None),
    ("see_figures", "/analytics/", "see figures", None),
    ("enrol_colleague", "/enrolment/", "register learners", Whose.ORGANISATION),
    ("ask_for_place", "/catalogue/", "request enrolments", Whose.OWN),
    ("see_courses", "/catalogue/", "see courses", None),
    ("see_reports", "/analytics/reports", "see reports", None),
)
FOR_EVERYBODY = ("see_courses", "see_reports")  # no first task of who has another
MOST_TASKS = 4


class Start:
    """Mixed into the service of analytics, which hears what all services tell."""

    streams = Streams()

    @shows("/start", may="see the start")
    def start_page(self, look: Look) -> Response:
        may_watch = look.may("watch the flow") is not None
        steps = Store(look.session).latest_steps(EVENTS_SHOWN) if may_watch else []
        language = look.viewer.language
        shown = [
            (flow.correlation_id, [_told(step, language) for step in flow.steps])
            for flow in flows(steps, FLOWS_SHOWN)
        ]
        return look.page(
            "start.html",
            services=SERVICES,
            may_watch=may_watch,
            flows=shown,
            position=max((step.position for step in steps), default=0),
            most=FLOWS_SHOWN,
            tasks=list(_tasks(look)),
        )

    @shows("/stream", may="watch the flow")
    def stream(self, look: Look) -> Response:
        """Each event as it is kept: its type, its producer, its time, what it goes back to."""
        resumed = look.request.headers.get("Last-Event-ID")
        query = {"after": resumed} if resumed else look.request.args.to_dict()
        asked = checked(query, schemas.StreamStart())["after"]
        end = Store(look.session).log_position()
        after = end if asked is None else max(asked, end - BACKLOG)
        language = look.viewer.language

        def news(session: Session, position: int) -> News:
            steps = Store(session).steps_after(position, AT_ONCE)
            return [(step.position, _told(step, language)) for step in steps]

        return self.streams.answer(look, after, news)


def _tasks(look: Look) -> Iterator[tuple[str, str]]:
    """(key, address) of what the caller may begin with, the most particular first."""
    found = [
        (key, address)
        for key, address, right, whose in TASKS
        if (grant := look.may(right)) and (whose is None or whose in grant.whose)
    ]
    own = [task for task in found if task[0] not in FOR_EVERYBODY]
    yield from (own or found)[:MOST_TASKS]


def _told(step: Step, language: str) -> dict[str, Any]:
    """The step for a browser: beside what it is, how that is said in the viewer's language."""
    label = labels("analytics", language)["label"]
    number = formats(language)["number"]
    return {
        "position": step.position,
        "type": step.type,
        "producer": step.producer,
        "time": step.time.isoformat(),
        "correlation_id": step.correlation_id,
        "words": {
            "name": label(step.name, "event"),
            "producer": label(step.producer, "service"),
            "time": format_time(step.time.astimezone(UTC), "medium", locale=LOCALES[language]),
            "position": number(step.position),
        },
    }
