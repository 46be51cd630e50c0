"""Campaign: analytics loses its database, and catches up from the producers' history while they go on.

``rebuilt`` is the same without live events, for histories of any size: it tells the rate.
"""

from __future__ import annotations

import json
import time

from sqlalchemy import select, text

from services.analytics import handlers
from services.analytics.store import EventRow
from services.analytics.store.shadow import FACTS
from shared import migrate
from shared.messaging import inbox, outbox
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from tests.support.account import Account
from tests.support.college import College
from tests.support.digest import digest
from tests.support.history import EVENTS_A_LIFE, PRODUCERS, Going, history, write
from tests.support.process import Process, patience, until
from tests.support.resident import Memory
from tests.support.teller import delivery_of


def caught_up(college: College, size: int, seconds: float) -> Account:
    """A history of about ``size`` events. The database is lost again and again until the time is over.
    The college has all services, and nothing runs."""
    account = Account(f"a lost database, and {size} events to catch up with")
    databases = college.databases
    _migrate(college)
    told = write(databases, history(size // EVENTS_A_LIFE), sent=False)
    for producer in PRODUCERS:
        college.run("relay", producer)
    undisturbed = databases["analytics"]
    analytics = college.run("serve", "analytics")
    _wait_handled(college, told)
    end, live = time.monotonic() + seconds, size
    while live == size or time.monotonic() < end:
        assert analytics.stop() == 0
        _lose(college, keep=undisturbed)
        analytics = college.run("serve", "analytics")
        with Going(college.databases, first=live) as going:
            _replay(college)
        told, live = told + going.told, going.next
        _wait_handled(college, told)
    _hear(college, undisturbed)
    _compare(account, college, undisturbed)
    undisturbed.close()
    return account


def rebuilt(college: College, size: int) -> dict[str, object]:
    """Analytics hears a history of about ``size`` events, and folds it again from its log; tells how
    fast that was, and what the processes held. The college has all services, and nothing runs."""
    _migrate(college)
    told = write(college.databases, history(size // EVENTS_A_LIFE), sent=True)
    analytics = college.run("serve", "analytics")
    college.wait_ready("analytics")
    with Memory(college.processes) as memory:
        began = time.monotonic()
        sent = _replay(college)
        replayed = time.monotonic() - began
        _wait_handled(college, told)
        took = time.monotonic() - began
        facts = _told_by(college.run("rebuild", "--json"))
    assert analytics.runs()
    return {
        "events": told,
        "sent per second": round(sum(one["events"] for one in sent) / replayed),
        "handled per second": round(told / took),
        "of the log per second": round(told / facts["seconds"]),
        "peak MB": memory.peak(),
        "analytics over time": memory.over_time(analytics.name),
    }


def _migrate(college: College) -> None:
    for name, database in college.databases.items():
        migrate.upgrade(name, database)


def _lose(college: College, keep: Database) -> None:
    """Analytics has a new, empty database."""
    if college.databases["analytics"] is not keep:
        college.databases["analytics"].close()
    college.urls["analytics"] = college.new_database("analytics")
    college.databases["analytics"] = Database(college.urls["analytics"])
    migrate.upgrade("analytics", college.databases["analytics"])


def _replay(college: College) -> list[dict[str, float]]:
    """All producers tell their history at the same time; returns what the commands say."""
    commands = [
        college.run("replay", producer, "--to", "analytics", "--json") for producer in PRODUCERS
    ]
    return [_told_by(command) for command in commands]


def _told_by(command: Process) -> dict[str, float]:
    """What a command says, which takes its time: its progress shows that it goes on."""
    assert command.popen.wait() == 0, command.said()
    told: dict[str, float] = json.loads(command.said())
    return told


def _wait_handled(college: College, count: int) -> None:
    def is_handled() -> bool:
        with college.databases["analytics"].reading() as session:
            return inbox.count(session) == count

    until(is_handled, patience(count), f"{count} events are handled", college.said)


def _hear(college: College, undisturbed: Database) -> None:
    """What went on since it was set aside, in the order of telling."""
    consumer = Consumer(undisturbed, handlers.table(), handlers.keep_event)
    for producer in PRODUCERS:
        position = 0
        while rows := _after(college.databases[producer], position):
            consumer.handle([delivery_of(row, f"{producer}.events") for row in rows])
            position = rows[-1].seq


def _after(database: Database, position: int) -> list[outbox.OutboxRow]:
    with database.reading() as session:
        return list(outbox.after(session, position, 500))


def _compare(account: Account, college: College, undisturbed: Database) -> None:
    """The log has every event that was told, and every fact is the same."""
    for producer in PRODUCERS:
        with college.databases[producer].reading() as session:
            ids = set(session.scalars(text("SELECT event_id FROM outbox")))
        account.attempted |= ids
        account.acknowledged |= ids
    with college.databases["analytics"].reading() as session:
        account.found(session.scalars(select(EventRow.event_id)))
    for table in FACTS:
        facts = [digest(one, table.name) for one in (college.databases["analytics"], undisturbed)]
        if facts[0] != facts[1]:
            account.wrong(f"{table.name}: {facts[0]} and {facts[1]}")
