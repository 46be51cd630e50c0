"""Chromium, as installed or by apt, led by Playwright. Playwright never fetches one of its own.

While a page is being waited for, the thread of the test does nothing else: what the page needs must
be served by another process or thread, not by green threads of the test's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from shared.testing.choice import Say
from shared.testing.programs import library, program

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed(say: Say) -> str:
    """The path of the browser, with all that leads it at hand. Raises ``NotAvailable``."""
    library("libatomic.so.1", "libatomic1", say)  # the Node inside Playwright needs it
    return program("chromium", "chromium", say)


@contextmanager
def running(binary: str) -> Iterator[Browser]:
    """The browser of this path; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        yield browser
        browser.close()
