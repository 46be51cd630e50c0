"""Counting the figures of a biennium."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.analytics.domain import income
from services.analytics.domain.biennium import Biennium
from services.analytics.domain.counting_rule import CURRENT, CountingRule
from services.analytics.domain.figures import CountedFigures, Figures
from services.analytics.store import Counts, Store
from services.analytics.store.counts import COLLEGE


def count_figures(
    session: Session, biennium: Biennium, rule: CountingRule = CURRENT
) -> CountedFigures:
    """The figures of a biennium, all of one moment.

    The session must not have read before, unless ``see_one_moment`` was said first.
    """
    store = Store(session)
    store.see_one_moment()
    counts = Counts(session, rule, biennium)
    lines = counts.lines()
    college = lines.pop(COLLEGE)
    figures = Figures(
        biennium=biennium.year,
        rule_version=rule.version,
        activities=college.activities,
        beneficiaries=college.beneficiaries,
        people=college.people,
        lines_of_their_own=tuple(lines.values()),
        formats=counts.by_format(),
        themes=counts.by_theme(),
        audiences=counts.by_audience(),
        ways=counts.by_way(),
        amounts_by_way=counts.amounts_by_way(),
        income=income.by_currency(counts.income()),
        contributions=counts.contributions(),
    )
    return CountedFigures(figures, store.log_position())
