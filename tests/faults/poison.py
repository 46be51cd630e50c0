"""Campaign: bad events among good ones. The good ones pass, the bad ones are kept, and are handled once
when their cause is mended. Only enrolment's relay and billing run.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from shared import migrate
from shared.events import billing, kind_of
from shared.messaging import broker, failures, outbox, topology
from shared.testing.builders import an_id
from shared.testing.told import told
from tests.service.billing.story import a_fund
from tests.support.account import Account
from tests.support.books import discrepancies
from tests.support.college import College
from tests.support.instances import Instances
from tests.support.lives import ALWAYS
from tests.support.mixture import PRICE, Mixture
from tests.support.process import WITHIN, until

ANSWERS = (billing.ChargeDecided, billing.SubsidyCommitted, billing.SubsidyReleased)


def bad_among_good(college: College, size: int, seconds: float) -> Account:
    """``size`` enrolments, a multiple of ten; ``seconds`` change nothing: it is over when all is mended.
    The college has enrolment and billing, and nothing runs."""
    account = Account("bad events among good ones")
    for name, database in college.databases.items():
        migrate.upgrade(name, database)
    a_fund(college.databases["billing"], PRICE * size, id=an_id(71), **ALWAYS)
    mixture = Mixture(college.databases["enrolment"], college.amqp_uri, account, size)
    mixture.loses_bindings()
    with_a_bug = Instances(college, "billing", 1, module="tests.support.refusing")
    college.run("relay", "enrolment")
    mixture.is_told()
    view = View(college, account)
    view.only_the_good_pass(tenth=size // 10)
    with_a_bug.stop()
    _mend(college)
    until(view.is_well, WITHIN, "all is handled at last", college.said)
    view.closes()
    return account


def _mend(college: College) -> None:
    """The release without the bug, the bindings, and an operator who has them all tried again."""
    connection = broker.connect(college.amqp_uri)
    topology.declare(connection.channel())
    broker.close(connection)
    Instances(college, "billing", 1)
    again = college.run("failed", "redrive", "billing", "--all")
    assert again.wait() == 0, again.said()


class View:
    """What became of it all."""

    def __init__(self, college: College, account: Account) -> None:
        self.college, self.account = college, account
        self.billing, self.enrolment = (college.databases[n] for n in ("billing", "enrolment"))

    def only_the_good_pass(self, tenth: int) -> None:
        """All good ones have their answers; every bad one is where an operator finds it."""
        said = self.college.said
        until(lambda: self._decided() == 9 * tenth, WITHIN, "the good ones pass", said)
        until(lambda: len(self._kept()) == 5 * tenth, WITHIN, "the bad ones are kept", said)
        unsent = until(self._unsent, WITHIN, "confirmations stay unsent", said)
        why = Counter((row.kind, row.error.partition(":")[0]) for row in self._kept())
        self._must_be(
            why,
            {
                ("failed", "ZeroDivisionError"): 3 * tenth,
                ("undecodable", "UnknownEvent"): tenth,
                ("undecodable", "Invalid"): tenth,
            },
        )
        self._must_be(Counter(row.type for row in unsent), {"enrolment.confirmed.v1": tenth})
        self._must_be(self._told(billing.SubsidyReleased, billing.SubsidyCommitted), {})

    def is_well(self) -> bool:
        """Whether all is sent, and nothing is kept but what nobody can read."""
        with self.enrolment.reading() as session:
            is_sent = not outbox.backlog(session)[0]
        kept = {(row.kind, row.status) for row in self._kept()}
        return is_sent and kept == {("undecodable", "parked")}

    def closes(self) -> None:
        """What nobody can read is still kept; all else had its effect once."""
        until(self._is_committed, WITHIN, "the confirmations are handled", self.college.said)
        self.account.found(self._told(*ANSWERS).elements())
        self.account.found(f"kept {row.event_id}" for row in self._kept())
        with self.billing.reading() as session:
            for line in discrepancies(session):
                self.account.wrong(line)

    def _must_be(self, found: Any, wanted: Any) -> None:
        if found != wanted:
            self.account.wrong(f"{found} and not {wanted}")

    def _decided(self) -> int:
        return len(told(self.billing, billing.ChargeDecided))

    def _is_committed(self) -> bool:
        wanted = sum(name.startswith("subsidy_committed") for name in self.account.attempted)
        return len(told(self.billing, billing.SubsidyCommitted)) >= wanted

    def _kept(self) -> list[Any]:
        with self.billing.reading() as session:
            return list(failures.listing(session, limit=10_000))

    def _unsent(self) -> list[Any]:
        """Rows that were tried and not taken, when nothing else is left."""
        with self.enrolment.reading() as session:
            rows = [row for row in outbox.latest(session, None, 100_000) if row.sent_at is None]
        return rows if all(row.error and row.error.startswith("no queue") for row in rows) else []

    def _told(self, *classes: type[Any]) -> Counter[str]:
        events = told(self.billing, *classes)
        return Counter(f"{kind_of(type(one)).name} of {one.enrolment_id}" for one in events)
