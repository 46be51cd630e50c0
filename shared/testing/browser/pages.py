"""The pages of one test: opened as somebody would see them, and watched for what goes wrong.

Errors on the console, scripts that fail, and violations of the content security policy (which the
browser tells on the console too) fail the test, unless it said that it expects them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PICTURES = Path(__file__).parents[3] / "var" / "screenshots"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


class Pages:
    """Opens pages, each in a context of its own: with no cookies, and nothing in the cache."""

    def __init__(self, browser: Browser) -> None:
        self.problems: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected: list[str] = []

    def open(
        self,
        *,
        locale: str = "en",
        dark: bool = False,
        phone: bool = False,
        printed: bool = False,
        reduced_motion: bool = False,
        scripts: bool = True,
    ) -> Page:
        """A blank page, as somebody with these settings would have it."""
        context = self._browser.new_context(
            locale=locale,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            **(PHONE if phone else DESKTOP),
        )
        self._contexts.append(context)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        page = context.new_page()
        if printed:
            page.emulate_media(media="print")
        return page

    def expect(self, pattern: str) -> None:
        """This problem (a regular expression) is what the test wants; without it the test fails."""
        self._expected.append(pattern)

    @contextmanager
    def watched(self, test: str) -> Iterator[None]:
        """The test runs within. Raises ``AssertionError`` on problems; a failure leaves pictures
        in ``var/screenshots``.
        """
        try:
            yield
            self._judge()
        except Exception:
            self._picture(test)
            raise

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.problems.append(f"console: {message.text} ({where})")

    def _judge(self) -> None:
        self._hear_everything()
        wrong = [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in self._expected)
        ]
        wrong += [
            f"expected, but it did not happen: {pattern}"
            for pattern in self._expected
            if not any(re.search(pattern, problem) for problem in self.problems)
        ]
        assert not wrong, "in the browser:\n" + "\n".join(wrong)

    def _hear_everything(self) -> None:
        """What a page told so far comes before its answer to a question."""
        for page in self._opened():
            page.wait_for_load_state()
            page.evaluate("1")

    def _opened(self) -> list[Page]:
        return [page for context in self._contexts for page in context.pages]

    def _picture(self, test: str) -> None:
        name = re.sub(r"[^\w.-]+", "-", test.removeprefix("tests/"))
        for number, page in enumerate(self._opened(), start=1):
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
