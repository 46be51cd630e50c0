"""What the enrolment service looks up, locks and counts."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.enrolment.domain import states
from services.enrolment.store.tables import Base, EnrolmentRow, LearnerRow, PersonRow, RunRow
from shared.access.caller import Reach
from shared.access.reaching import within
from shared.errors import NotFound, NotYet

Row = TypeVar("Row", bound=Base)


class Store:
    """Queries over one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        # What this transaction has read: what is locked stays true until its end, and the rest may as
        # well have been read later.
        self._kept: dict[Any, Any] = session.info.setdefault("kept", {})

    def add(self, row: Base) -> None:
        """Keep a new row."""
        self.session.add(row)

    def learner(self, learner_id: str) -> LearnerRow:
        """A learner. Raises ``NotFound``."""
        return self._one(LearnerRow, learner_id, "learner")

    def lock_learner(self, learner_id: str) -> LearnerRow:
        """A learner, locked; after the run. Raises ``NotFound``."""
        return self._one(LearnerRow, learner_id, "learner", lock=True)

    def learner_with_email(self, email: str) -> LearnerRow | None:
        """The learner with this address, if there is one."""
        query = select(LearnerRow).where(LearnerRow.email == email)
        return self.session.scalars(query).one_or_none()

    def find_learner(self, learner_id: str) -> LearnerRow | None:
        """The learner with this id, if there is one."""
        return self.session.get(LearnerRow, learner_id)

    def person(self, person_id: str) -> PersonRow | None:
        """What somebody has set for themselves, if they ever did."""
        return self.session.get(PersonRow, person_id)

    def find_run(self, run_id: str) -> RunRow | None:
        """The run with this id, if its event has come."""
        return self._find(RunRow, run_id)

    def runs_ahead(self, reach: Reach, today: date) -> Sequence[RunRow]:
        """Runs that are open and not over, of those that this reach admits to; the next first."""
        theirs = within(reach, organisation=RunRow.organisation)
        query = select(RunRow).where(RunRow.status == "open", RunRow.ends_on >= today)
        query = query.where(RunRow.organisation.is_(None) | theirs)
        return self.session.scalars(query.order_by(RunRow.starts_on, RunRow.id).limit(200)).all()

    def people_of(self, organisation: str) -> Sequence[LearnerRow]:
        """The learners of an organisation, by name."""
        query = select(LearnerRow).where(LearnerRow.organisation == organisation)
        return self.session.scalars(query.order_by(LearnerRow.name).limit(500)).all()

    def lock_run(self, run_id: str) -> RunRow:
        """A run, locked: its places are counted and given by one transaction at a time."""
        return self._one(RunRow, run_id, "run", lock=True)

    def lock_run_to_ask(self, run_id: str) -> RunRow:
        """A run, locked for somebody who asks for a place there: alone, since places are counted; and
        beside all others who ask where there is no limit. Raises ``NotFound``."""
        run = self._one(RunRow, run_id, "run")
        if run.places is not None:
            return self.lock_run(run_id)
        self.session.refresh(run, with_for_update={"read": True})
        return run

    def lock_run_of_event(self, run_id: str) -> RunRow:
        """The same for an event. Raises ``NotYet`` when the run's own event has not come."""
        try:
            return self.lock_run(run_id)
        except NotFound:
            raise NotYet(f"run {run_id} is not known here yet") from None

    def find_enrolment(self, enrolment_id: str) -> EnrolmentRow | None:
        """The enrolment with this id, if there is one."""
        return self.session.get(EnrolmentRow, enrolment_id)

    def enrolment(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to read. Raises ``NotFound``."""
        return self._one(EnrolmentRow, enrolment_id, "enrolment")

    def lock_enrolment(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to change. Raises ``NotFound``."""
        return self._one(EnrolmentRow, enrolment_id, "enrolment", lock=True)

    def runs_of(self, enrolment_ids: Sequence[str]) -> set[str]:
        """The ids of the runs of these enrolments."""
        if not enrolment_ids:
            return set()
        query = select(EnrolmentRow.run_id).where(EnrolmentRow.id.in_(enrolment_ids))
        return set(self.session.scalars(query))

    def lock_runs(self, run_ids: Set[str]) -> None:
        """Lock many runs at once."""
        if run_ids:
            query = select(RunRow).where(RunRow.id.in_(run_ids)).order_by(RunRow.id)
            found = self.session.scalars(query.with_for_update())
            self._kept.update({(RunRow, run.id, True): run for run in found})

    def load_enrolments(self, enrolment_ids: Sequence[str]) -> None:
        """Read many enrolments at once, to change, with their learners and runs."""
        if not enrolment_ids:
            return
        query = select(EnrolmentRow, LearnerRow, RunRow).join(LearnerRow).join(RunRow)
        query = query.where(EnrolmentRow.id.in_(enrolment_ids)).order_by(EnrolmentRow.id)
        for enrolment, learner, run in self.session.execute(query.with_for_update(of=EnrolmentRow)):
            self._kept[EnrolmentRow, enrolment.id, True] = enrolment
            self._kept[LearnerRow, learner.id, False] = learner
            self._kept[RunRow, run.id, False] = run

    def living_enrolment(self, run_id: str, learner_id: str) -> EnrolmentRow | None:
        """The learner's enrolment in the run that has not ended without a place."""
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id,
            EnrolmentRow.learner_id == learner_id,
            EnrolmentRow.state.in_(states.LIVING),
        )
        return self.session.scalars(query).one_or_none()

    def places_taken(self, run_id: str) -> int:
        """How many places are held or taken."""
        return self._count(run_id, states.HOLDS_A_PLACE)

    def taken_and_waiting(self, run_id: str) -> tuple[int, int]:
        """How many places are held or taken, and how many wait for one."""
        taken, waits = (
            EnrolmentRow.state.in_(states.HOLDS_A_PLACE),
            EnrolmentRow.state == "waitlisted",
        )
        counts = select(func.count().filter(taken), func.count().filter(waits))
        held, waiting = self.session.execute(counts.where(EnrolmentRow.run_id == run_id)).one()
        return held, waiting

    def next_waiting(self, run_id: str, most: int | None) -> Sequence[EnrolmentRow]:
        """The first of the waiting list, in the order of asking."""
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state == "waitlisted"
        )
        ordered = query.order_by(EnrolmentRow.requested_at, EnrolmentRow.id)
        return self.session.scalars(ordered.limit(most).with_for_update()).all()

    def open_of_run(self, run_id: str) -> Sequence[EnrolmentRow]:
        """All of a run that can still be cancelled."""
        states_open = ("waitlisted", "awaiting_funding", "confirmed")
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state.in_(states_open)
        )
        return self.session.scalars(query.order_by(EnrolmentRow.id).with_for_update()).all()

    def lock_with_run(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to change, with its run, which is always locked first. Raises ``NotFound``."""
        self.lock_run(self.enrolment(enrolment_id).run_id)
        return self.lock_enrolment(enrolment_id)

    def overdue_holds(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """(run, enrolment) of unpaid places whose deadline has passed."""
        query = (
            select(EnrolmentRow.run_id, EnrolmentRow.id)
            .where(EnrolmentRow.state == "awaiting_funding", EnrolmentRow.hold_until <= now)
            .order_by(EnrolmentRow.run_id, EnrolmentRow.id)
            .limit(most)
        )
        return [(run, enrolment) for run, enrolment in self.session.execute(query)]

    def listing(
        self, reach: Reach, run_id: str | None, limit: int, offset: int
    ) -> Sequence[tuple[EnrolmentRow, LearnerRow, RunRow]]:
        """Enrolments with learner and run, newest first."""
        query = select(EnrolmentRow, LearnerRow, RunRow).join(LearnerRow).join(RunRow)
        query = query.where(LearnerRow.within(reach))
        if run_id is not None:
            query = query.where(EnrolmentRow.run_id == run_id)
        ordered = query.order_by(EnrolmentRow.requested_at.desc(), EnrolmentRow.id)
        found = self.session.execute(ordered.limit(limit).offset(offset))
        return [(enrolment, learner, run) for enrolment, learner, run in found]

    def counts_by_state(self, reach: Reach) -> dict[str, int]:
        """How many enrolments are in each state."""
        query = select(EnrolmentRow.state, func.count()).join(LearnerRow)
        query = query.where(LearnerRow.within(reach)).group_by(EnrolmentRow.state)
        return {row[0]: row[1] for row in self.session.execute(query)}

    def _count(self, run_id: str, wanted: Sequence[str]) -> int:
        query = select(func.count()).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state.in_(wanted)
        )
        return self.session.execute(query).scalar_one()

    def _one(self, cls: type[Row], key: str, what: str, *, lock: bool = False) -> Row:
        row = self._find(cls, key, lock=lock)
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        return row

    def _find(self, cls: type[Row], key: str, *, lock: bool = False) -> Row | None:
        row: Row | None = self._kept.get((cls, key, lock))
        if row is None:
            # What was read before it was locked may have changed meanwhile.
            for_update = True if lock else None
            row = self.session.get(cls, key, with_for_update=for_update, populate_existing=lock)
        if row is not None:
            self._kept[cls, key, lock] = row
        return row
