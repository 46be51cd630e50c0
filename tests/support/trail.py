"""A small audit trail, and what each search must find in it: the same on both databases."""

from __future__ import annotations

from typing import Any

from shared import audit
from shared.audit import Change, Entry
from shared.persistence import Database
from shared.testing.builders import LEARNER, an_id, moment

ADA, BEN = an_id(401), an_id(402)
MOVED = Change(
    "runs", an_id(2), {"reason": None}, {"reason": "déplacé: نقل 'the mission' <b> 50% (a/b)"}
)
NAMED = Change(
    "learners",
    LEARNER,
    None,
    {"name": "Grace", "email": "g@x.org", "country": "KE"},
    ("email", "name"),
)
PATH = "/enrolment/v1/learners/"


def an_entry(**changes: Any) -> Entry:
    """A look of Ada's at a learner."""
    values: dict[str, Any] = {
        "at": moment(3, 1),
        "request_id": an_id(501),
        "correlation_id": an_id(601),
        "who": ADA,
        "who_kind": "person",
        "who_name": "Ada Lovelace",
        "roles": ("learner", "programme_manager"),
        "address": "10.0.7.9",
        "action": "see learners",
        "method": "GET",
        "path": PATH + LEARNER,
        "kind": "look",
        "subjects": (f"learners/{LEARNER}",),
    }
    return Entry(**(values | changes))


BY_BEN = {"who": BEN, "who_name": "Ben", "address": "fe80::1", "roles": ()}
NAMELESS = {"who": BEN, "who_name": None, "roles": ()}  # a person who was erased, or a program
CHANGED = {"kind": "change", "method": "POST", "subjects": ()}
ENTRIES = (  # in the order of their ids, from 1 on; the third one happened before the second
    an_entry(),
    an_entry(
        **BY_BEN, **CHANGED, at=moment(3, 3), action="change runs", changes=(MOVED,), path="/r"
    ),
    an_entry(
        **NAMELESS, at=moment(3, 2), subjects=("learners/x", "learners/y"), request_id=an_id(9)
    ),
    an_entry(**CHANGED, at=moment(3, 4), action="register learners", path=PATH, changes=(NAMED,)),
    an_entry(**CHANGED, at=moment(3, 4), action="pay refunds", path="/billing/v1/x", address=None),
)
NEWEST_FIRST = [5, 4, 2, 3, 1]

CASES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, NEWEST_FIRST),
    ({"limit": 2}, [5, 4]),
    ({"limit": 2, "before_id": 4}, [2, 3]),
    ({"before_id": 2}, [3, 1]),
    ({"before_id": 99}, []),
    ({"who": BEN}, [2, 3]),
    ({"who": "nobody"}, []),
    ({"action": "change runs"}, [2]),
    ({"kind": "look"}, [3, 1]),
    ({"kind": "look", "who": ADA}, [1]),
    ({"kind": "change"}, [5, 4, 2]),
    ({"subject": f"learners/{LEARNER}"}, [4, 1]),  # one changed the row
    ({"subject": "learners/y"}, [3]),
    ({"subject": "learners/"}, []),  # it is compared as a whole
    ({"subject": f"runs/{an_id(2)}"}, [2]),
    ({"since": moment(3, 3)}, [5, 4, 2]),
    ({"until": moment(3, 3)}, [3, 1]),
    ({"since": moment(3, 2), "until": moment(3, 4), "who": BEN}, [2, 3]),
    ({"text": "mission"}, [2]),
    ({"text": "MISSION déplacé"}, [2]),
    ({"text": "نقل"}, [2]),
    ({"text": "(a/b)"}, [2]),
    ({"text": "mission lovelace"}, []),  # each word
    ({"text": "refunds", "kind": "change"}, [5]),
    ({"text": "refunds", "kind": "look"}, []),
    ({"text": an_id(9)}, [3]),
    ({"text": an_id(601), "who": BEN}, [2, 3]),
    ({"text": "Lovelace"}, [5, 4, 1]),
    ({"text": "10.0.7.9"}, [4, 3, 1]),
    ({"text": "/billing/v1/x"}, [5]),
    ({"text": "billing"}, [5]),  # a part of a path is a word
    ({"text": "m%n"}, []),
    ({"text": "missi_n"}, []),
    ({"text": "reason"}, [2]),  # the name of a column
    ({"text": "grace"}, []),  # personal values are not searched
    ({"text": "g@x.org"}, []),
]


def fill(database: Database) -> None:
    """Keep the entries."""
    with database.transaction() as work:
        for entry in ENTRIES:
            audit.record(work.session, entry)


def found(database: Database, **asked: Any) -> list[Entry]:
    """What a search finds."""
    with database.reading() as session:
        return audit.search(session, **asked)


def ids(database: Database, **asked: Any) -> list[int]:
    """The ids of what a search finds, in its order."""
    return [entry.id for entry in found(database, **asked)]
