"""The pages of the edge's own refusals: whole, in six languages, and allowed by their own policy."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest

EDGE = Path(__file__).parents[2] / "deploy" / "nginx"
PAGES = EDGE / "pages"
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


def read(name: str) -> str:
    return (EDGE / name).read_text(encoding="utf-8")


def statuses() -> set[str]:
    """Those that ``paths.conf`` answers with: the one after ``=``, or else the one that came."""
    lines = re.findall(
        r"^ *error_page ([\d ]+?)(?: =(\d+))? /edge/", read("paths.conf"), re.MULTILINE
    )
    return {status for came, told in lines for status in ([told] if told else came.split())}


def test_every_refusal_has_its_words() -> None:
    assert {page.stem for page in PAGES.glob("[0-9]*.html")} == statuses()


def test_every_refusal_has_its_problem() -> None:
    titles, details = re.findall(
        r"map \$status \$(?:title|detail) \{(.*?)\}", read("refusals.conf"), re.S
    )
    for told in (titles, details):
        assert set(re.findall(r"^    (\d+) ", told, re.MULTILINE)) == statuses() - {"400"}
        assert "default " in told


@pytest.mark.parametrize("page", sorted(PAGES.glob("[0-9]*.html")), ids=lambda page: page.stem)
def test_the_words_are_there_in_every_language(page: Path) -> None:
    words = page.read_text(encoding="utf-8")
    sections = re.findall(
        r'<section lang="(..)"( dir="rtl")?>\n<h2>(.+)</h2>\n<p>(.+)</p>\n</section>\n', words
    )
    assert [lang for lang, *_ in sections] == LANGUAGES
    assert [lang for lang, direction, *_ in sections if direction] == ["ar"]
    assert len({text for _, _, title, told in sections for text in (title, told)}) == 12
    assert not re.search(r"style=|<script|src=|\bon\w+=", words)


def test_the_policy_lets_the_style_in() -> None:
    digest = base64.b64encode(sha256((PAGES / "style.css").read_bytes()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in read("protect.conf")


def test_nothing_but_the_style_is_loaded() -> None:
    frame = (PAGES / "frame.html").read_text(encoding="utf-8")
    assert re.findall(r'<style><!--# include virtual="(.+?)" --></style>', frame) == [
        "/edge/pages/style.css"
    ]
    assert not re.search(r"style=|<script|<link|src=", frame)
