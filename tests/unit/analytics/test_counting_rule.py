"""The counting rule says of everything whether it counts."""

from __future__ import annotations

from services.analytics.domain.counting_rule import CURRENT
from services.analytics.handlers.participations import STATE_OF
from shared.codes import REPORTING_LINES


def test_every_reporting_line_is_either_counted_or_on_a_line_of_its_own() -> None:
    assert sorted(CURRENT.counted_lines + CURRENT.lines_of_their_own) == sorted(REPORTING_LINES)


def test_who_did_not_come_and_who_cancelled_is_no_beneficiary() -> None:
    states = {"confirmed", "cancelled", *STATE_OF.values()}
    assert states - set(CURRENT.beneficiary_states) == {"no_show", "cancelled"}
    assert set(CURRENT.beneficiary_states) <= states


def test_it_has_a_version_and_says_itself_in_words() -> None:
    assert CURRENT.version == "2022.1"
    assert all(sentence.endswith(".") for sentence in CURRENT.in_words)
