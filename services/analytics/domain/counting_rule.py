"""What counts. This file is meant to be read, and agreed on, by people who do not program.

Every figure names the version of the rule by which it was counted. A rule that was used is never
edited: a changed rule is a new version beside it, and both can be counted and compared.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountingRule:
    """One version of the rule: what it counts, and the same in plain words."""

    version: str
    counted_lines: tuple[str, ...]
    lines_of_their_own: tuple[str, ...]
    beneficiary_states: tuple[str, ...]
    in_words: tuple[str, ...]


RULE_2022_1 = CountingRule(
    version="2022.1",
    # Runs on these reporting lines are learning activities of the college:
    counted_lines=("portfolio", "tailor_made"),
    # These are shown on lines of their own and are not in the college's total:
    lines_of_their_own=("partner_delivered", "platform", "asset"),
    # Whose place counts as a beneficiary, by what became of it (not: no_show, not: cancelled):
    beneficiary_states=("confirmed", "completed", "not_completed"),
    in_words=(
        "A learning activity is a run that was delivered. It counts in the biennium in which it "
        "was delivered. A cancelled run does not count.",
        "The open portfolio and tailor-made courses are the college's activities. What partners "
        "deliver, platforms and knowledge assets have lines of their own.",
        "A beneficiary is one participation in a counted activity: a confirmed place, whether or "
        "not the course was completed. Who did not come, or gave the place back, does not count.",
        "Somebody who took part in two activities is two beneficiaries and one person. People are "
        "counted by learner id.",
    ),
)

CURRENT = RULE_2022_1
