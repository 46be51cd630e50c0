"""The macros that pages are made of, as a page uses them."""

from __future__ import annotations

from dataclasses import replace

from shared.pages.environment import environment
from tests.support.markup import Page
from tests.support.page_samples import AMINA, NOBODY

HEAD = """{% extends "base.html" %}
{% from "components.html" import badge, bar, empty, facts, heading, moment, notice, pages, share, table %}
{% from "forms.html" import checkbox, confirm, field, filter_form, option, post_form, select, text_area %}
{% block title %}t{% endblock %}
{% block main %}"""  # noqa: E501


def made(source: str, language: str = "en", signed_in: bool = True) -> Page:
    """A page with these components on it."""
    viewer = replace(AMINA if signed_in else NOBODY, language=language)
    template = environment("billing", language).from_string(HEAD + source + "{% endblock %}")
    return Page(template.render(viewer=viewer))


def test_a_table_without_rows_says_what_that_means() -> None:
    page = made('{% call(row) table("T", ["A", ("B", "number")], [], "None yet.") %}{% endcall %}')
    assert page.one("td") == {"class": "empty", "colspan": "2"}
    assert "None yet." in page.words


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name() -> None:
    source = '{% call(row) table("T", ["A"], [1], "") %}<th scope="row">{{ row }}</th>{% endcall %}'
    page = made(source)
    assert page.one("div", **{"class": "scroll"}) == {
        "class": "scroll", "tabindex": "0", "role": "region", "aria-label": "T",
    }  # fmt: skip
    assert page.all("caption")


def test_a_form_that_changes_carries_token_and_a_key_of_its_own() -> None:
    form = '{% call post_form("/x", viewer.csrf, "Save") %}{% endcall %}'
    page = made(form + form)
    keys = [one["value"] for one in page.all("input", name="idempotency_key")]
    assert len(set(keys)) == 2
    assert len(page.all("form", action="/x", method="post")) == 2
    assert len(page.all("input", name="csrf_token", value="a-token")) == 4  # and the layout's two


def test_without_a_session_there_is_no_token() -> None:
    page = made('{{ post_form("/x", viewer.csrf, "Save") }}', signed_in=False)
    assert not page.all("input", name="csrf_token")


def test_a_wrong_field_says_so_to_all() -> None:
    page = made(
        '{{ field("code", "Code", "a b", hint="Short.", error="no space", required=true) }}'
    )
    assert page.one("input", name="code") == {
        "id": "code", "name": "code", "type": "text", "value": "a b",
        "aria-describedby": "code-error code-hint", "aria-invalid": "true", "required": "",
    }  # fmt: skip
    assert "may stay empty" not in page.words


def test_a_field_that_may_stay_empty_says_so() -> None:
    page = made('{{ text_area("why", "Why") }}')
    assert page.one("textarea") == {"id": "why", "name": "why", "rows": "4"}
    assert "Why (may stay empty)" in page.words


def test_the_chosen_option_is_selected() -> None:
    page = made(
        '{% call select("f", "F") %}{{ option("a", "A", "b") }}{{ option("b", "B", "b") }}{% endcall %}'
    )
    assert [one["value"] for one in page.all("option") if "selected" in one] == ["b"]


def test_what_cannot_be_undone_is_opened_before_it_is_done() -> None:
    page = made('{{ confirm("Cancel …", "All are told.", "/x/cancel", viewer.csrf, "Cancel it") }}')
    assert page.all("details") == [{"class": "confirm"}]
    assert page.one("form", action="/x/cancel")["method"] == "post"
    assert "Cancel … All are told. Cancel it" in page.words


def test_a_filter_works_without_scripts_and_updates_the_content_with_them() -> None:
    form = made('{% call filter_form("/billing/", "Show") %}{% endcall %}').one(
        "form", method="get"
    )
    assert (form["action"], form["hx-get"], form["hx-select"]) == (
        "/billing/",
        "/billing/",
        "#main",
    )


def test_a_list_leads_to_its_next_page() -> None:
    page = made('{{ pages(1, 50, 1230, next="?offset=50") }}')
    assert "1 to 50 of 1,230" in page.words
    assert page.one("a", rel="next")["href"] == "?offset=50"
    assert not page.all("a", rel="prev")


def test_a_part_of_nothing_is_drawn_as_nothing() -> None:
    page = made("{{ bar(3, 0) }}{{ bar(1, 4) }} {{ share(3, 0) }} {{ share(1, 4) }}")
    assert [one["width"] for one in page.all("rect")] == ["100", "0.00", "100", "25.00"]
    assert "– 25.0%" in page.words


def test_an_error_is_announced_at_once_other_news_when_there_is_time() -> None:
    for tone, role in (("error", "alert"), ("success", "status")):
        page = made(f'{{{{ notice("{tone}", "News") }}}}')
        assert page.one("div", **{"class": f"notice {tone}"})["role"] == role


def test_a_moment_is_told_in_its_place_and_for_programs() -> None:
    page = made('{{ moment("2022-07-02T09:05:00+00:00", "Europe/Rome") }}')
    assert page.one("time") == {"datetime": "2022-07-02T09:05:00+00:00"}
    assert "2 July 2022, 11:05 (GMT+02:00)" in page.words
