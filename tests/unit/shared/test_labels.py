"""Every code that a page shows has a name, and an unknown one shows as it is."""

from __future__ import annotations

import pytest

from services.billing.domain.accounts import Account
from services.billing.domain.invoice import InvoiceState
from services.catalogue.domain import course_states, run_states
from services.enrolment.domain import states
from shared import codes
from shared.access.roles import Role
from shared.http.viewers import PAGES
from shared.pages.catalogues import SERVICES, SHARED
from shared.pages.labels import labels, names_of

EN, FR, ZH = (labels("catalogue", language) for language in ("en", "fr", "zh"))


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("audience", codes.AUDIENCES),
        ("format", codes.FORMATS),
        ("theme", codes.THEMES),
        ("reporting_line", codes.REPORTING_LINES),
        ("way_to_pay", codes.WAYS_TO_PAY),
        ("role", tuple(Role)),
        ("link", tuple(key for key, _, _ in PAGES)),
    ],
)
def test_the_codes_that_all_share_have_names(kind: str, wanted: tuple[str, ...]) -> None:
    assert names_of(SHARED)[kind].keys() == set(wanted)


@pytest.mark.parametrize(
    ("service", "kind", "wanted"),
    [
        ("catalogue", "course_state", tuple(course_states.STEPS)),
        ("catalogue", "run_state", tuple(run_states.STEPS)),
        ("enrolment", "enrolment_state", tuple(states.STEPS)),
        ("billing", "invoice_state", tuple(InvoiceState)),
        ("billing", "account", tuple(Account)),
    ],
)
def test_a_services_own_codes_have_names(service: str, kind: str, wanted: tuple[str, ...]) -> None:
    assert names_of(SERVICES / service / "pages")[kind].keys() == set(wanted)


def test_a_name_begins_with_a_capital_when_it_stands_alone() -> None:
    assert EN["label"]("civil_society", "audience") == "Civil society"
    assert EN["label_inside"]("civil_society", "audience") == "civil society"
    assert FR["label"]("civil_society", "audience") == "Société civile"


def test_the_same_word_of_two_kinds_may_be_two_words() -> None:
    assert FR["label"]("cancelled", "run_state") == "Annulée"
    assert labels("enrolment", "ru")["label"]("cancelled", "enrolment_state") == "Отменено"
    assert labels("catalogue", "ru")["label"]("cancelled", "run_state") == "Отменена"


def test_several_names_are_a_list_in_words() -> None:
    ways = ["subsidy", "learner_payment"]
    assert EN["labels"](ways, "way_to_pay") == "Subsidy and payment by the learner"
    assert ZH["labels"](ways, "way_to_pay") == "补贴和学员自付"
    assert EN["labels"]([], "way_to_pay") == ""


def test_countries_currencies_and_languages_are_called_what_cldr_calls_them() -> None:
    assert FR["label"]("DE", "country") == "Allemagne"
    assert ZH["label"]("USD", "currency") == "美元"
    assert FR["label"]("zh-Hans", "language") == "Chinois (simplifié)"


@pytest.mark.parametrize(
    ("code", "kind", "shown"),
    [
        ("a_new_one", "audience", "A new one"),
        ("a_code", "a_new_kind", "A code"),
        ("QQ", "country", "QQ"),
        ("qqq-Zzzz", "language", "Qqq-Zzzz"),
        ("", "language", ""),
    ],
)
def test_an_unknown_code_shows_as_it_is(code: str, kind: str, shown: str) -> None:
    assert EN["label"](code, kind) == shown
