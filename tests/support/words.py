"""What a page says to people, and what of it was left in English."""

from __future__ import annotations

import re
from functools import cache

from playwright.sync_api import Page

from shared.pages.extraction import folders_with_pages
from shared.pages.messages import read

OTHER_LETTERS = ("ar", "ru", "zh")  # an English sentence stands out among these
# Names, codes, data, and what a service said word for word, stand apart; they are not translated.
SAID = """
const said = (page) => {
  const apart = '[lang=en]:not(html), bdi, code, pre, script, style, template, time, ' +
    '#run_id option, .languages, .brand';
  const texts = [];
  const walker = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(apart)) texts.push(walker.currentNode.data);
  for (const name of ['aria-label', 'alt', 'placeholder', 'title', 'data-text', 'data-live'])
    for (const element of page.querySelectorAll(`[${name}]`))
      if (!element.closest(apart)) texts.push(element.getAttribute(name));
  return [page.documentElement.lang, texts];
};"""
HERE = f"() => {{ {SAID} return [said(document)]; }}"
ELSEWHERE = f"""async ([address, languages]) => {{ {SAID}
  const pages = languages.map(async (language) => {{
    const headers = {{'Accept': 'text/html', 'Accept-Language': language}};
    return new DOMParser().parseFromString(
      await (await fetch(address, {{headers}})).text(), 'text/html');
  }});
  return (await Promise.all(pages)).map(said);
}}"""
_SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")  # not the names of people


def left_in_english(page: Page, *others: str) -> list[str]:
    """Texts of the page that should be in its language, and are not.

    ``others``: languages in which the same page is asked for and judged likewise; for that, who is
    signed in must have chosen none.
    """
    found = page.evaluate(HERE) + page.evaluate(ELSEWHERE, [page.url, others])
    assert [language for language, _ in found[1:]] == list(others)
    texts = {(language, " ".join(text.split())) for language, said in found for text in said}
    return sorted(f"{language}: {text}" for language, text in texts if _is_english(text, language))


def _is_english(text: str, language: str) -> bool:
    if language == "en":
        return False
    english, translated = _messages(language)
    if text.casefold() in english - translated:
        return True
    return language in OTHER_LETTERS and _SENTENCE.search(text) is not None


@cache
def _messages(language: str) -> tuple[set[str], set[str]]:
    """What the pages say in English, and in this language."""
    messages = [
        message
        for folder in folders_with_pages()
        for message in read(folder / "locale" / f"{language}.po", language)
        if isinstance(message.id, str) and message.id
    ]
    english = {message.id.casefold() for message in messages if message.id != message.string}
    return english, {str(message.string).casefold() for message in messages}
