"""Which day and whose organisation count when it is decided who pays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.billing.domain.facts import begins_on, paying_organisation
from tests.unit.billing.builders import A_LEARNER, A_RUN


@pytest.mark.parametrize(
    ("today", "begins"),
    [(date(2022, 3, 1), date(2022, 5, 2)), (date(2022, 9, 1), date(2022, 9, 1))],
)
def test_learning_begins_with_the_run_or_today_when_the_run_goes_on_already(
    today: date, begins: date
) -> None:
    assert begins_on(A_RUN, today) == begins


@pytest.mark.parametrize(
    ("made_for", "learners_own", "pays"),
    [
        (None, "UNDP", "UNDP"),
        ("WFP", "UNDP", "WFP"),
        ("WFP", None, "WFP"),
        (None, None, None),
    ],
)
def test_the_organisation_a_run_was_made_for_pays_whomever_it_sends(
    made_for: str | None, learners_own: str | None, pays: str | None
) -> None:
    learner = replace(A_LEARNER, organisation=learners_own)
    assert paying_organisation(learner, replace(A_RUN, organisation=made_for)) == pays
