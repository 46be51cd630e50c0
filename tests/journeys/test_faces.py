"""Every page of the demo, for every sample person: for eyes, ears and fingers of all kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Page

from shared.pages.languages import LANGUAGES
from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import DESKTOP, PHONE, Pages
from tests.support.sample_college import EVERYBODY, SampleCollege
from tests.support.words import left_in_english

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
UNSEEN = """[...document.querySelectorAll('main :is(h1, h2, h3, table, p, dl, form, button, input)')]
  .filter((one) => !one.closest('[hidden], details:not([open]), template'))
  .filter((one) => one.type !== 'hidden' && !one.checkVisibility()).map((one) => one.outerHTML)"""
ONCE_ONLY = re.compile(r'value="[\w-]{32,}"|[0-9a-f]{8}-[0-9a-f-]{27}')  # tokens, keys, ids


@dataclass(frozen=True)
class Face:
    """One way in which a page is looked at."""

    scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"
    phone: bool = False

    def put_on(self, page: Page) -> None:
        page.emulate_media(color_scheme=self.scheme, media=self.media)
        page.set_viewport_size((PHONE if self.phone else DESKTOP)["viewport"])


PLAIN = Face()
FACES = {
    "en": (PLAIN, Face("dark"), Face(phone=True), Face(media="print")),
    "ar": (PLAIN, Face("dark", phone=True)),
}


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The contents that were judged already: several people see the same page."""
    return set()


def is_new(page: Page, judged: set[str]) -> bool:
    """Whether nobody before saw this content, in this language."""
    html = page.evaluate("document.documentElement.lang + document.querySelector('main').outerHTML")
    content = ONCE_ONLY.sub("", html)
    return content not in judged and not judged.add(content)


@pytest.mark.parametrize("language", FACES)
@pytest.mark.parametrize("key", EVERYBODY)
def test_every_page_is_for_everybody(
    demo: SampleCollege, pages: Pages, axe: Axe, judged: set[str], key: str, language: str
) -> None:
    page = pages.open(locale=language)
    demo.be(page, key)
    for path in demo.walk(page):
        assert page.get_attribute("html", "lang") == language, path
        if is_new(page, judged):
            for face in FACES[language]:
                face.put_on(page)
                assert not page.evaluate(TOO_WIDE), f"{path}: {face}"
                assert axe(page) == [], f"{path}: {face}"
            PLAIN.put_on(page)
            others = LANGUAGES if language == "en" else ()
            assert left_in_english(page, *others) == [], path


@pytest.mark.parametrize("key", EVERYBODY)
def test_pages_show_all_with_scripts_off(demo: SampleCollege, pages: Pages, key: str) -> None:
    page = pages.open(scripts=False)
    demo.be(page, key)
    for path in demo.walk(page):
        assert page.locator("h1").is_visible(), path
        assert page.evaluate(UNSEEN) == [], path
