"""Who may ask for a place: in time, of the audience, of the organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.enrolment.domain.eligibility import SELF_TIMED, RunFacts, check
from shared.codes import AUDIENCES, FORMATS
from shared.errors import Refused

RUN = RunFacts("r1", "open", "blended", date(2022, 5, 2), date(2022, 5, 6), (), None)
DAY = timedelta(days=1)


def reason(run: RunFacts, audience: str, organisation: str | None, today: date) -> str:
    with pytest.raises(Refused, match=r"run r1") as refused:
        check(run, audience, organisation, today)
    return refused.value.reason


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_run_without_audiences_is_for_everybody(audience: str) -> None:
    check(RUN, audience, None, RUN.starts_on)


def test_a_listed_audience_is_admitted_and_another_is_not() -> None:
    run = replace(RUN, audiences=("government", "academia"))
    check(run, "academia", None, RUN.starts_on)
    assert reason(run, "un_staff", None, RUN.starts_on) == "audience_not_admitted"


@pytest.mark.parametrize("run_format", FORMATS)
def test_the_last_day_to_ask(run_format: str) -> None:
    run = replace(RUN, format=run_format)
    last = run.ends_on if run_format in SELF_TIMED else run.starts_on
    check(run, "other", None, last)
    assert reason(run, "other", None, last + DAY) == "run_started"


@pytest.mark.parametrize("status", ["cancelled", "delivered"])
def test_a_run_that_is_not_open_is_refused(status: str) -> None:
    run = replace(RUN, status=status)
    assert reason(run, "other", None, RUN.starts_on - DAY) == "run_not_open"


def test_a_tailor_made_run_is_for_its_organisation_alone() -> None:
    run = replace(RUN, organisation="UNDP")
    check(run, "un_staff", "UNDP", RUN.starts_on)
    for other in ("FAO", None):
        assert reason(run, "un_staff", other, RUN.starts_on) == "organisation_not_admitted"
