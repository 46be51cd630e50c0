"""The browser of the tests is a real one, and nothing that goes wrong in a page stays unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import eventlet
import pytest
from playwright.sync_api import Browser, Page

from shared.testing.browser import pages as watching
from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import Pages
from tests.support.served import served

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
GOOD = """<!DOCTYPE html>
<html lang="en"><head><title>Courses</title><link rel="icon" href="data:,"></head>
<body><main><h1>Courses</h1>{}</main></body></html>"""
SITE = {
    "/": GOOD.format(""),
    "/inline": GOOD.format("<p style='color: red'>Free</p><script>document.title = 'x'</script>"),
    "/elsewhere": GOOD.format("<img alt='' src='https://example.org/logo.png'>"),
    "/missing": GOOD.format("<img alt='' src='/none.png'>"),
    "/broken": GOOD.format("<script src='/broken.js'></script>"),
    "/broken.js": "places.free()",
    "/unlabelled": GOOD.format("<input name='places'>"),
}
ASKS = """[navigator.language, innerWidth,
    ...['prefers-color-scheme: dark', 'prefers-reduced-motion: reduce', 'scripting: none']
    .map((media) => matchMedia(`(${media})`).matches), matchMedia('print').matches]"""

TESTS = """
from shared.testing.browser import pages as watching
watching.PICTURES = watching.Path(__file__).parent

def test_passes(page): page.evaluate("console.log('found')")
def test_fails(page): page.evaluate("console.error('lost')")
"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(SITE, Content_Security_Policy=POLICY) as address:
        yield address


@pytest.fixture
def unwatched(browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Pages]:
    """Pages that do not fail this test; their pictures go into ``tmp_path``."""
    monkeypatch.setattr(watching, "PICTURES", tmp_path)
    opened = Pages(browser)
    yield opened
    opened.close()


def test_a_good_page_has_no_problem(page: Page, axe: Axe, site: str) -> None:
    page.goto(site)
    assert page.title() == "Courses"
    assert axe(page) == []


def test_axe_finds_a_field_without_a_label(page: Page, axe: Axe, site: str) -> None:
    page.goto(f"{site}/unlabelled")
    (line,) = axe(page)
    assert line.startswith("critical: label: Form elements must have labels: input: <input name=")


@pytest.mark.parametrize(
    ("path", "problems"),
    [
        ("/inline", ["inline style violates .* Content Security", "inline script violates"]),
        ("/elsewhere", ["https://example.org/logo.png' violates .* Content Security Policy"]),
        ("/missing", ["status of 404 .*none.png"]),
        ("/broken", ["script: .*places is not defined"]),
    ],
)
def test_what_goes_wrong_fails_the_test(
    unwatched: Pages, site: str, path: str, problems: list[str], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError) as failure, unwatched.watched("tests/x.py::test[1]"):
        unwatched.open().goto(f"{site}{path}")
    assert failure.match("(?s)" + ".*".join(problems))
    assert len(unwatched.problems) == len(problems)
    assert [file.name for file in tmp_path.iterdir()] == ["x.py-test-1--1.png"]


@pytest.mark.usefixtures("browser")
def test_the_watch_is_kept_over_every_test_with_pages(tmp_path: Path) -> None:
    (tmp_path / "test_college.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import say\nfrom tests.support.browsing import *\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "AssertionError: in the browser:\nconsole: lost" in done.stdout.replace("E       ", "")
    assert "1 failed, 1 passed" in done.stdout


def test_a_policy_holds_without_scripts_too(unwatched: Pages, site: str) -> None:
    with pytest.raises(AssertionError, match="inline style violates"), unwatched.watched("x"):
        unwatched.open(scripts=False).goto(f"{site}/inline")


def test_a_failing_test_leaves_a_picture_of_each_page(
    unwatched: Pages, site: str, tmp_path: Path
) -> None:
    unwatched.open().goto(site)
    unwatched.open(phone=True).goto(site)
    with pytest.raises(ZeroDivisionError), unwatched.watched("x"):
        1 / 0  # noqa: B018
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x-1.png", "x-2.png"]


def test_a_problem_may_be_expected(pages: Pages, site: str) -> None:
    pages.expect("status of 404 .*none.png")
    pages.open().goto(f"{site}/missing")


def test_an_expected_problem_must_happen(unwatched: Pages, site: str) -> None:
    unwatched.expect("status of 404")
    with (
        pytest.raises(AssertionError, match="did not happen: status of 404"),
        unwatched.watched("x"),
    ):
        unwatched.open().goto(site)


def test_pages_are_as_people_have_them(pages: Pages, site: str) -> None:
    usual = pages.open()
    usual.goto(site)
    assert usual.evaluate(ASKS) == ["en", 1280, False, False, False, False]
    special = pages.open(locale="ar", dark=True, reduced_motion=True, scripts=False, printed=True)
    special.goto(site)
    assert special.evaluate(ASKS) == ["ar", 1280, True, True, True, True]


def test_a_telephone_is_narrow(pages: Pages) -> None:
    narrow = pages.open(phone=True)
    assert narrow.viewport_size == {"width": 390, "height": 844}
    assert narrow.evaluate("matchMedia('(pointer: coarse)').matches")


def test_axe_refuses_a_page_without_scripts(pages: Pages, axe: Axe) -> None:
    with pytest.raises(ValueError, match="needs scripts"):
        axe(pages.open(scripts=False))


def test_green_threads_run_between_pages(page: Page, site: str) -> None:
    heard: list[str] = []
    thread = eventlet.spawn(lambda: heard.append(page.title()))
    page.goto(site)
    thread.wait()
    page.goto(f"{site}/unlabelled")
    assert heard == ["Courses"]
