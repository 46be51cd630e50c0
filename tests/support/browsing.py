"""Fixtures for tests that look at pages in a real browser, and the watch over such tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext

import pytest
from playwright.sync_api import Browser, Page

from shared.testing.browser import chromium
from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import Pages
from shared.testing.choice import NotAvailable
from shared.testing.node.packages import packages
from shared.testing.not_run import not_run


@pytest.fixture(scope="session")
def browser(say: Callable[[str], None]) -> Iterator[Browser]:
    """A real browser. Tests use ``page``, or ``pages`` for more than one or for special ones."""
    try:
        binary = chromium.installed(say)
    except NotAvailable as refusal:
        not_run(f"no browser: {refusal}")
    with chromium.running(binary) as started:
        yield started


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """Opens pages for this test alone, and fails it when something goes wrong in them."""
    with closing(Pages(browser)) as opened:
        yield opened


@pytest.fixture
def page(pages: Pages) -> Page:
    """A blank page."""
    return pages.open()


@pytest.fixture(scope="session")
def axe(say: Callable[[str], None]) -> Axe:
    """``axe(page)`` tells where a page cannot be used by everybody."""
    try:
        return Axe(packages(say).modules)
    except NotAvailable as refusal:
        not_run(f"no axe: {refusal}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test with pages runs under their watch."""
    pages = getattr(item, "funcargs", {}).get("pages")
    with pages.watched(item.nodeid) if pages else nullcontext():
        return (yield)
