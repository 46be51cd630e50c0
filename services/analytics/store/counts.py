"""Counting a biennium by a rule: aggregates over the fact tables, computed by the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import Session

from services.analytics.domain.biennium import Biennium
from services.analytics.domain.counting_rule import CountingRule
from services.analytics.domain.figures import Line, Sum, Tally
from services.analytics.domain.income import FromSource
from services.analytics.store.tables import (
    ActivityRow,
    ActivityThemeRow,
    ChargePartRow,
    ContributionRow,
    IncomeRow,
    ParticipationRow,
)
from shared.money import Money

Column = SQLColumnExpression[Any]

COLLEGE = "college"  # the name of all counted lines together
UNKNOWN = "unknown"  # of a participation of which only the end is known


class Counts:
    """What one biennium has, by one rule."""

    def __init__(self, session: Session, rule: CountingRule, biennium: Biennium) -> None:
        self.session = session
        self._rule, self._days = rule, (biennium.first, biennium.last)
        self._delivered = and_(
            ActivityRow.delivered_on.between(*self._days),
            ActivityRow.cancelled_at.is_(None),
            ActivityRow.reporting_line.is_not(None),
        )
        self._counted = and_(self._delivered, ActivityRow.reporting_line.in_(rule.counted_lines))
        self._took_part = ParticipationRow.state.in_(rule.beneficiary_states)

    def lines(self) -> dict[str, Line]:
        """The college as a whole, and each line of its own, also those with nothing on them."""
        line = ActivityRow.reporting_line
        name = case((line.in_(self._rule.counted_lines), COLLEGE), else_=line)
        found = {one.name: one for one in self._lines(name, self._delivered)}
        names = (COLLEGE, *self._rule.lines_of_their_own)
        return {name: found.get(name, Line(name, 0, 0, 0)) for name in names}

    def by_format(self) -> tuple[Line, ...]:
        """Counted activities by format."""
        return self._lines(ActivityRow.format, self._counted)

    def by_theme(self) -> tuple[Line, ...]:
        """Counted activities by theme; one with two themes is in both."""
        return self._lines(ActivityThemeRow.theme, self._counted, themes=True)

    def by_audience(self) -> tuple[Tally, ...]:
        """Beneficiaries by audience."""
        tallies = self._tallies(ParticipationRow.audience, self._counted)
        return tuple(tally for _, tally in sorted(tallies.items()))

    def by_way(self) -> tuple[Tally, ...]:
        """Beneficiaries by how their places were paid."""
        tallies = self._tallies(ParticipationRow.ways, self._counted)
        return tuple(tally for _, tally in sorted(tallies.items()))

    def amounts_by_way(self) -> tuple[Sum, ...]:
        """What each way carried of the prices of the beneficiaries' places."""
        part = ChargePartRow
        query = (
            select(part.way, part.currency, func.sum(part.amount))
            .join(ParticipationRow, ParticipationRow.enrolment_id == part.enrolment_id)
            .join(ActivityRow, ActivityRow.run_id == ParticipationRow.run_id)
            .where(self._counted, self._took_part)
        )
        return self._sums(query, part.way, part.currency)

    def income(self) -> tuple[FromSource, ...]:
        """Income by source and currency."""
        row = IncomeRow
        query = select(row.source, row.currency, func.sum(row.amount))
        sums = self._sums(
            query.where(row.recognised_on.between(*self._days)), row.source, row.currency
        )
        return tuple(FromSource(one.name, one.amount) for one in sums)

    def contributions(self) -> tuple[Sum, ...]:
        """What donors gave, by donor and currency."""
        row = ContributionRow
        query = select(row.donor, row.currency, func.sum(row.amount))
        return self._sums(
            query.where(row.received_on.between(*self._days)), row.donor, row.currency
        )

    def _lines(
        self, name: Column, which: ColumnElement[bool], *, themes: bool = False
    ) -> tuple[Line, ...]:
        query = _with_themes(
            select(name.label("name"), func.count()).select_from(ActivityRow), themes
        )
        rows = self.session.execute(query.where(which).group_by("name"))
        activities = {row[0]: row[1] for row in rows}
        tallies = self._tallies(name, which, themes=themes)
        nobody = Tally("", 0, 0)
        found = ((n, count, tallies.get(n, nobody)) for n, count in sorted(activities.items()))
        return tuple(Line(n, count, t.beneficiaries, t.people) for n, count, t in found)

    def _tallies(
        self, name: Column, which: ColumnElement[bool], *, themes: bool = False
    ) -> dict[str, Tally]:
        label = func.coalesce(name, UNKNOWN).label("name")
        people = func.count(ParticipationRow.learner_id.distinct())
        query = select(label, func.count(), people).select_from(ActivityRow)
        query = query.join(ParticipationRow, ParticipationRow.run_id == ActivityRow.run_id)
        query = _with_themes(query, themes).where(which, self._took_part)
        rows = self.session.execute(query.group_by("name"))
        return {name: Tally(name, times, count) for name, times, count in rows}

    def _sums(self, query: Any, *keys: Column) -> tuple[Sum, ...]:
        rows: Iterable[Any] = self.session.execute(query.group_by(*keys))
        sums = (Sum(name, Money(amount, currency)) for name, currency, amount in rows)
        return tuple(sorted(sums, key=lambda one: (one.name, one.amount.currency)))


def _with_themes(query: Any, wanted: bool) -> Any:
    if not wanted:
        return query
    return query.join(ActivityThemeRow, ActivityThemeRow.run_id == ActivityRow.run_id)
