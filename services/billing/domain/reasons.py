"""The one list of reason codes: why a way to pay was passed over, or a step was refused.

A reason travels as text, ``code: subject`` (``audience_not_covered: fund DE-2022-03``), in events
and on pages. A code, once released, keeps its meaning.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason code; ``explanation`` says in one line what it means."""

    explanation: str

    def __new__(cls, code: str, explanation: str = "") -> Reason:
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.explanation = explanation
        return reason

    # The price
    NO_PRICE_FOR_AUDIENCE = (
        "no_price_for_audience",
        "The run has no price for the learner's audience, and none for any audience.",
    )
    PRICE_NOT_ZERO = "price_not_zero", "The run costs something, so it is not free."
    REST_NOT_COVERED = "rest_not_covered", "No way to pay is left for this part of the price."
    # Contracts, funds and organisations
    NO_ORGANISATION = "no_organisation", "Neither the learner nor the run has an organisation."
    NO_CONTRACT = "no_contract", "The organisation has no service contract."
    NO_FUND = "no_fund", "There is no subsidy fund to ask."
    NO_INVOICE_ACCOUNT = (
        "no_invoice_account",
        "The organisation has not agreed to be invoiced for its learners.",
    )
    OTHER_ORGANISATION = "other_organisation", "The contract belongs to another organisation."
    OUTSIDE_PERIOD = "outside_period", "Learning begins before or after the agreed period."
    CURRENCY_DIFFERS = "currency_differs", "The agreement is in another currency than the price."
    COURSE_NOT_COVERED = "course_not_covered", "The agreement is for other courses."
    THEME_NOT_COVERED = "theme_not_covered", "The fund is for other themes."
    FORMAT_NOT_COVERED = "format_not_covered", "The fund is for other formats."
    AUDIENCE_NOT_COVERED = "audience_not_covered", "The fund is for other audiences."
    COUNTRY_NOT_COVERED = "country_not_covered", "The fund is for learners of other countries."
    AMOUNT_USED_UP = "amount_used_up", "The contract has less money left than the price asks."
    SEATS_USED_UP = "seats_used_up", "Every seat of the contract is taken."
    BALANCE_TOO_SMALL = "balance_too_small", "The fund has less available than its share."
    SHARE_IS_NOTHING = "share_is_nothing", "The fund's share of this price rounds to zero."
    # Steps of money
    MORE_THAN_HELD = "more_than_held", "More would be released than is held for this enrolment."
    CONTRIBUTIONS_USED_UP = (
        "contributions_used_up",
        "The fund's contributions have less left than the spending.",
    )
    CREDIT_TOO_HIGH = "credit_too_high", "More would be credited than is left of the invoice."
    REFUND_NOT_DUE = "refund_not_due", "More would be refunded than was paid too much."

    def about(self, subject: str) -> str:
        """The reason as it travels: ``code: subject``."""
        return f"{self.value}: {subject}"
