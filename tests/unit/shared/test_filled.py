"""A refused form, for its page: what was written, and what is wrong with which field."""

from __future__ import annotations

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from shared.errors import FieldError, Invalid
from shared.http import Filled

REFUSED = Invalid(
    "refused",
    (
        FieldError("prices.0.amount.amount", "x", "a number"),
        FieldError("ends_on", None, "a day"),
        FieldError("ends_on", None, "something else"),
    ),
)


def filled() -> Filled:
    form = {"amount": "x", "city": "Turin"}
    return Filled.of(
        Request(EnvironBuilder("/a/runs", method="POST", data=form).get_environ()), REFUSED
    )


def test_it_knows_what_was_written() -> None:
    assert filled().value("city") == "Turin"
    assert filled().value("country", "IT") == "IT"


def test_an_error_is_that_of_its_field_and_the_first_one_counts() -> None:
    assert filled().error("amount") == "a number"
    assert filled().error("ends_on") == "a day"
    assert filled().error("city") is None


def test_another_form_of_the_page_is_empty() -> None:
    assert filled().of_form("/a/runs") == filled()
    assert filled().of_form("/a/other") == Filled()
