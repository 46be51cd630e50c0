"""The first page that anybody sees is small; how fast it is, is told."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from playwright.sync_api import Page

from shared.testing.browser.pages import Pages
from tests.support.process import WITHIN, until
from tests.support.sample_college import SampleCollege

MOST_BYTES = 150_000
TRIES = 5
DRAWN = "performance.getEntriesByName('first-contentful-paint').length"
LOADED = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const [drawn] = performance.getEntriesByName('first-contentful-paint');
  const parts = [page, ...performance.getEntriesByType('resource')];
  const size = (one) => Math.max(one.transferSize, one.encodedBodySize);
  return {
    bytes: Object.fromEntries(parts.map((one) => [one.name, size(one)])),
    times: {answered: page.responseEnd, drawn: drawn.startTime, loaded: page.loadEventEnd},
  };
}"""


def first_page(page: Page, url: str) -> Any:
    """What came over the wire, in bytes, and when, in milliseconds."""
    page.goto(url)
    # Playwright's own waiting asks by eval, which the page's policy forbids.
    until(lambda: page.evaluate(DRAWN), WITHIN, "the page is drawn")
    return page.evaluate(LOADED)


def test_the_first_page_is_small(
    demo: SampleCollege, pages: Pages, say: Callable[[str], None]
) -> None:
    seen = [first_page(pages.open(), demo.url) for _ in range(TRIES)]  # nothing in any cache
    for one in seen:
        assert {name.rpartition(".")[2] for name in one["bytes"]} >= {"css", "js", "svg"}
        assert all(one["bytes"].values()), one["bytes"]
        assert sum(one["bytes"].values()) < MOST_BYTES, one["bytes"]
    times = {name: median(one["times"][name] for one in seen) for name in seen[0]["times"]}
    told = ", ".join(f"{name} after {time:.0f} ms" for name, time in times.items())
    kilobytes = sum(seen[0]["bytes"].values()) / 1000
    say(f"first page: {kilobytes:.0f} kB; median of {TRIES}: {told}")
