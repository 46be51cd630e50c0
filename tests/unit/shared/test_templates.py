"""What every template keeps to: no inline style or script, and no text that cannot be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.pages.catalogues import SERVICES, SHARED

TEMPLATES = sorted([*SHARED.rglob("*.html"), *SERVICES.glob("*/pages/**/*.html")])
NAMES_OF_THINGS = {"Collegium", "JSON", "SHA", "UTC"}  # the same in every language
JINJA = r"{#.*?#}|{%-?\s*trans\b.*?endtrans\s*-?%}|{{.*?}}|{%.*?%}"
MARKUP = r"<code.*?</code>|<[^>]*>|&\w+;|(?:/[a-z0-9-]+)+/?"  # also paths


def name_of(file: Path) -> str:
    return file.relative_to(SERVICES.parent).as_posix()


def test_they_are_found() -> None:
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_style_and_no_inline_script(file: Path) -> None:
    text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r"<style|\sstyle\s*=|\son\w+\s*=|javascript:|hx-on|js:", text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_all_that_a_template_says_can_be_translated(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    written = re.sub(JINJA, " ", text, flags=re.DOTALL)
    said = re.sub(MARKUP, " ", written, flags=re.DOTALL)
    assert set(re.findall(r"[^\W\d_]{2,}", said)) <= NAMES_OF_THINGS
    attributes = re.findall(r'\s(?:aria-label|title|alt|placeholder)="([^"{]+)"', text)
    assert not attributes
