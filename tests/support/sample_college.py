"""The demo, running as a process of its own: one is whom one likes of its sample people."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from collegium.sample.staff import sample_people
from shared.testing.ports import free_port
from tests.support.college import ROOT
from tests.support.process import WITHIN, Process, until

ENROLMENTS = 24
NOBODY = "nobody"
EVERYBODY = (NOBODY, *(str(person["key"]) for person in sample_people()))
LINKS = "[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))"
_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d+")
_OF_EACH = re.compile(r"^/\w+(?=/(operations|audit))")


class SampleCollege:
    """Where the demo is, and what one does there."""

    def __init__(self, url: str) -> None:
        self.url = url

    def be(self, page: Page, key: str, path: str = "/") -> None:
        """Choose a sample person, and go on to this page; ``NOBODY`` chooses nobody."""
        if key == NOBODY:
            page.goto(self.url + path)
            return
        page.goto(f"{self.url}/enrolment/session/sign-in?back={path}")
        page.locator(f"button[name=person][value={key}]").click()
        page.wait_for_url(self.url + path)

    def walk(self, page: Page) -> Iterator[str]:
        """Every page that navigation, cards and links lead to, from the start page on; of pages
        that differ only in what they are about, the first. Each is open when its path is given."""
        to_do, been = ["/"], set[str]()
        while to_do:
            path = to_do.pop(0)
            if kind(path) not in been:
                been.add(kind(path))
                answer = page.goto(self.url + path)
                assert answer is not None
                assert answer.status == 200, f"{path}: {answer.status}"
                to_do += filter(_is_page, page.evaluate(LINKS))
                yield path


def kind(path: str) -> str:
    """What pages have in common that differ only in what they are about."""
    return _AN_ID.sub("…", _OF_EACH.sub("", path.partition("?")[0].partition("#")[0]))


def _is_page(href: str) -> bool:
    return href.startswith("/") and "/v1/" not in href


@contextmanager
def sample_college(folder: Path) -> Iterator[SampleCollege]:
    """Started with little in it; its files and what it says are in the folder."""
    port = free_port()
    words = ["-m", "collegium", "demo", "--enrolments", str(ENROLMENTS), "--port", str(port)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    process = Process([*words, "--folder", str(folder / "var")], environ, folder / "demo.log")
    try:
        until(lambda: "Pages at" in process.said(), 4 * WITHIN, "the demo has pages", process.said)
        yield SampleCollege(f"http://127.0.0.1:{port}")
    finally:
        process.stop()
