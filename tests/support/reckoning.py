"""What became of everything that was asked: read from the four databases, when all is quiet.

An enrolment has its effect when it has one charge, one confirmation and one participation in
analytics; a course when it is told of once, and known to analytics. All are counted, so that a second
one shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from collegium import recovery
from services.analytics.store import EventRow, ParticipationRow
from services.billing.store import ChargeRow
from services.catalogue.store import CourseRow
from services.enrolment.store import EnrolmentRow
from shared.messaging import failures, outbox, tables
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from tests.support.account import Account
from tests.support.books import discrepancies

Databases = Mapping[str, Database]
Times = Counter[str]


def is_quiet(databases: Databases) -> bool:
    """Whether all was sent, and everything has been handled by everybody."""
    for name in SERVICES:
        with databases[name].reading() as session:
            if outbox.backlog(session)[0]:
                return False
    return recovery.Settled(databases).now()


def standing(databases: Databases) -> set[str]:
    """The names of all effects that there are."""
    return {name for name, _ in _effects(databases)}


def reckon(databases: Databases, account: Account, before: Iterable[str] = ()) -> None:
    """Put into the account what stands now. ``before``: what earlier campaigns have reckoned."""
    for name, times in _effects(databases):
        least, most = min(times.values()), max(times.values())
        if name in before:
            if (least, most) != (1, 1):
                account.wrong(f"{name} of an earlier campaign: {dict(times)}")
        elif least == 0:
            account.wrong(f"{name} is done by half: {dict(times)}")
        else:
            account.found([name] * most)
    for line in disagreements(databases):
        account.wrong(line)


def disagreements(databases: Databases) -> Iterator[str]:
    """What does not agree between the services, or within the books, in words."""
    with databases["billing"].reading() as session:
        yield from discrepancies(session)
    for name in SERVICES:
        with databases[name].reading() as session:
            for row in failures.listing(session):
                yield f"{name} could not handle {row.type}: {row.error}"
    yield from _unheard(databases)


def _effects(databases: Databases) -> Iterator[tuple[str, dict[str, int]]]:
    """Each enrolment and each published course, with how often each part of it is there."""
    places = {
        "row": _rows(databases["enrolment"], EnrolmentRow.id),
        "confirmation": _told(databases["enrolment"], "enrolment.confirmed.v1"),
        "charge": _rows(databases["billing"], ChargeRow.enrolment_id),
        "decision": _told(databases["billing"], "billing.charge_decided.v1"),
        "participation": _rows(databases["analytics"], ParticipationRow.enrolment_id),
        "counted": _logged(databases["analytics"], "enrolment.confirmed.v1"),
    }
    courses = {
        "published": _rows(databases["catalogue"], CourseRow.id, CourseRow.state == "published"),
        "told": _told(databases["catalogue"], "catalogue.course_published.v1"),
        "counted": _logged(databases["analytics"], "catalogue.course_published.v1"),
    }
    for parts in (places, courses):
        for name in set().union(*parts.values()):
            yield name, {part: times[name] for part, times in parts.items()}


def _unheard(databases: Databases) -> Iterator[str]:
    """Events that one who should have heard them has not; or that nobody told."""
    told = [_rows(databases[name], tables.outbox.c.event_id) for name in SERVICES]
    everything = set().union(*told)
    for table, kept in (("log", EventRow.event_id), ("inbox", tables.inbox.c.event_id)):
        known = _rows(databases["analytics"], kept).keys()
        lacks, strange = len(everything - known), len(known - everything)
        if lacks or strange:
            yield f"the {table} of analytics lacks {lacks} events; nobody told {strange} of its own"
    for producer, consumer in recovery.routes():
        lost = recovery.missing(databases, producer, consumer)
        if lost:
            yield f"{consumer} has not heard {len(lost)} events of {producer}"


def _rows(database: Database, column: Any, *conditions: ColumnElement[bool]) -> Times:
    """How often each value stands in this column."""
    with database.reading() as session:
        return Counter(session.scalars(select(column).where(*conditions)))


def _told(database: Database, type_name: str) -> Times:
    return _rows(database, tables.outbox.c.subject, tables.outbox.c.type == type_name)


def _logged(database: Database, type_name: str) -> Times:
    return _rows(database, EventRow.subject, EventRow.type == type_name)
