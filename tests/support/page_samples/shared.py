"""The pages that all services have, with values."""

from __future__ import annotations

from types import SimpleNamespace

from shared.access.permissions import RIGHTS
from shared.access.roles import Role
from shared.access.settings import SamplePerson
from shared.messaging.topology import SERVICES
from shared.testing.builders import an_id
from tests.support.page_samples.values import AT, FILLED, REFUSED, Samples

CALLER = SimpleNamespace(
    id=an_id(9), name="Amina Okafor", email="amina@example.org", organisation="UNDP", donor=None,
    roles=frozenset({Role.LEARNER, Role.FOCAL_POINT}), is_known=True,
)  # fmt: skip
STRANGER = SimpleNamespace(is_known=False)
SESSION = {"may_end": True, "ended": True, "filled": FILLED}
ENTRY = SimpleNamespace(
    at=AT, who=an_id(9), who_name="Amina Okafor", who_kind="person", roles=("analyst",),
    address="192.0.2.1", action="change courses", kind="change", method="POST",
    path="/catalogue/v1/courses", subjects=("courses/1",), correlation_id=an_id(2),
    changes=(
        SimpleNamespace(table="courses", key="1", before=None, after={"code": "A", "version": 1}),
    ),
)  # fmt: skip
AUDIT = {
    "services": SERVICES, "filled": FILLED, "entries": [ENTRY], "older": "?before_id=1", "query": "",
    "rights": tuple(RIGHTS), "kinds": ("change", "look"), "may_see_events": True,
}  # fmt: skip
FAILED = {
    "event_id": an_id(10),
    "id": 1, "type": "enrolment.requested.v1", "kind": "failed", "status": "parked", "attempts": 12,
    "error": "KeyError: 'x'", "first_failed_at": AT, "last_failed_at": AT, "next_attempt_at": None,
    "exchange": "enrolment.events", "routing_key": "requested.v1", "headers": "{}", "body": "{}",
}  # fmt: skip
OPERATIONS = {
    "services": SERVICES, "parts": {"database": "ok", "broker": "refused"},
    "outbox": {"waiting": 1, "oldest": AT}, "inbox": 7, "failed": [FAILED], "total": 2,
    "may_read": True, "may_handle": True,
}  # fmt: skip
WELL = {
    "parts": {"database": "ok"},
    "outbox": {"waiting": 0, "oldest": None},
    "failed": [],
    "total": 0,
}
PEOPLE = [
    SamplePerson(
        key="a",
        name="Amina",
        roles=frozenset({Role.LEARNER, Role.FOCAL_POINT}),
        organisation="UNDP",
    ),
    SamplePerson(key="b", name="Berlin", roles=frozenset({Role.DONOR}), donor="Germany"),
]

SAMPLES: Samples = {
    "audit": ("audit.html", AUDIT),
    "nothing found": ("audit.html", AUDIT | {"entries": [], "older": None, "filled": REFUSED}),
    "operations": ("operations.html", OPERATIONS),
    "all is well": ("operations.html", OPERATIONS | WELL),
    "failed event": ("failed_event.html", {"one": FAILED, "may_handle": True}),
    "sample people": ("sample_people.html", {"people": PEOPLE, "back": "/"}),
    "session": ("session.html", SESSION | {"caller": CALLER}),
    "no session": ("session.html", SESSION | {"caller": STRANGER}),
    "signed out": ("signed_out.html", {"provider_url": "https://id.example.org/end"}),
    "signed out here": ("signed_out.html", {"provider_url": None}),
}
