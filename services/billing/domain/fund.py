"""A subsidy fund: a donor's earmarked money, what it may be used for and the share it pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.billing.domain.balance import Balance
from services.billing.domain.facts import Learner, Run
from services.billing.domain.period import Period
from services.billing.domain.reasons import Reason
from shared.errors import FieldError, Invalid
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Earmark:
    """What the donor's agreement allows. An empty set allows any."""

    themes: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fund:
    """``agreement`` is the number people know it by; ``share_percent`` (1-100) is of what is left
    to pay when the fund is asked."""

    fund_id: str
    agreement: str
    donor: str
    period: Period
    earmark: Earmark
    share_percent: int
    balance: Balance

    def __post_init__(self) -> None:
        if not 1 <= self.share_percent <= 100:
            raise Invalid(
                f"share_percent {self.share_percent} of fund {self.agreement} is not a share: "
                "give a whole number from 1 to 100",
                (FieldError("share_percent", self.share_percent, "1 to 100"),),
            )


def objection(fund: Fund, learner: Learner, run: Run, day: date, left: Money) -> Reason | None:
    """Why the fund does not pay its share of ``left`` for this learner; none when it does."""
    if day not in fund.period:
        return Reason.OUTSIDE_PERIOD
    if fund.balance.contributed.currency != left.currency:
        return Reason.CURRENCY_DIFFERS
    return _outside_earmark(fund.earmark, learner, run) or _shortage(fund, left)


def _outside_earmark(earmark: Earmark, learner: Learner, run: Run) -> Reason | None:
    country = {learner.country} if learner.country else set()
    checks = (
        (earmark.courses, {run.course_code}, Reason.COURSE_NOT_COVERED),
        (earmark.themes, set(run.themes), Reason.THEME_NOT_COVERED),
        (earmark.formats, {run.format}, Reason.FORMAT_NOT_COVERED),
        (earmark.audiences, {learner.audience}, Reason.AUDIENCE_NOT_COVERED),
        (earmark.countries, country, Reason.COUNTRY_NOT_COVERED),
    )
    for allowed, has, reason in checks:
        if allowed and not allowed & has:
            return reason
    return None


def _shortage(fund: Fund, left: Money) -> Reason | None:
    share = left.share(fund.share_percent)
    if not share:
        return Reason.SHARE_IS_NOTHING
    return Reason.BALANCE_TOO_SMALL if fund.balance.available < share else None
