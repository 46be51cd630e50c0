"""The written form of figures, and its hash."""

from __future__ import annotations

from dataclasses import replace

from services.analytics.domain.figures import (
    Figures,
    Line,
    Sum,
    Tally,
    canonical,
    sha256,
    to_dict,
)
from services.analytics.domain.income import FromSource, by_currency
from shared.money import Money

NOTHING = Figures(2021, "2022.1", 0, 0, 0, (), (), (), (), (), (), (), ())
SOME = replace(
    NOTHING,
    activities=1,
    beneficiaries=3,
    people=2,
    formats=(Line("blended", 1, 3, 2),),
    ways=(Tally("free", 3, 2),),
    amounts_by_way=(Sum("free", Money.of(0, "EUR")),),
    income=by_currency([FromSource("course_fees", Money.of("12.50", "EUR"))]),
)


def test_money_and_shares_are_written_as_exact_text() -> None:
    written = to_dict(SOME)
    (income,) = written["income"]
    assert income["total"] == {"amount": "12.50", "currency": "EUR"}
    assert (income["self_generated_percent"], income["donors_percent"]) == ("100.0", "0.0")
    assert written["formats"] == [
        {"name": "blended", "activities": 1, "beneficiaries": 3, "people": 2}
    ]


def test_the_written_form_does_not_change_between_releases() -> None:
    assert canonical(NOTHING) == (
        '{"activities":0,"amounts_by_way":[],"audiences":[],"beneficiaries":0,"biennium":2021,'
        '"contributions":[],"formats":[],"income":[],"lines_of_their_own":[],"people":0,'
        '"rule_version":"2022.1","themes":[],"ways":[]}'
    )
    assert sha256("Übung") == ("c9ebdab83b919cf453ade3d55351be0e66c57ec6643a21bbe74bd79bf5ce858d")


def test_any_other_figure_has_another_hash() -> None:
    assert sha256(canonical(SOME)) == sha256(canonical(replace(SOME)))
    assert sha256(canonical(SOME)) != sha256(canonical(replace(SOME, people=3)))


def test_only_what_shows_nothing_at_all_is_empty() -> None:
    line = Line("asset", 1, 0, 0)
    assert NOTHING.are_empty
    assert replace(NOTHING, lines_of_their_own=(Line("asset", 0, 0, 0),)).are_empty
    assert not replace(NOTHING, lines_of_their_own=(line,)).are_empty
    assert not replace(NOTHING, contributions=(Sum("Italy", Money.of(1, "EUR")),)).are_empty
    assert not SOME.are_empty
