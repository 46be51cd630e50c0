"""Static files: named by their contents, kept for ever, small, and what is not ours is as it came."""

from __future__ import annotations

import hashlib
import re

import pytest

from shared import pages
from shared.errors import NotFound
from shared.pages.assets import STATIC, assets, url
from tests.support.page_samples import AMINA, PAGES

EVERYWHERE = ("style.css", "app.js", "htmx.js", "mark.svg")
MOST_BYTES = 150_000  # of the first page with all that it loads, uncompressed


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("style.css", "text/css"),
        ("app.js", "text/javascript"),
        ("htmx.js", "text/javascript"),
        ("mark.svg", "image/svg+xml"),
    ],
)
def test_a_file_is_served_under_a_name_made_from_its_contents(name: str, kind: str) -> None:
    path = url("billing", name)
    fingerprint = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    stem, _, ending = name.partition(".")
    assert path == f"/billing/assets/{stem}.{fingerprint}.{ending}"
    response = pages.asset(path.rpartition("/")[2])
    assert (response.status_code, response.mimetype) == (200, kind)
    assert response.get_data() == (STATIC / name).read_bytes()
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["style.css", "style.00000000.css", "THIRD_PARTY.md", "../viewer.py", ""]
)
def test_anything_else_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        pages.asset(name)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_all_that_it_loads_is_small(page: str) -> None:
    service, template, values = PAGES[page]
    text = pages.render(service, template, AMINA, **values).get_data(as_text=True)
    loaded = set(re.findall(rf"/{service}/assets/([\w.]+)", text))
    assert loaded >= {assets()[name].served_as for name in EVERYWHERE}
    sizes = [len(pages.asset(name).get_data()) for name in loaded]
    assert len(text.encode()) + sum(sizes) < MOST_BYTES


def test_what_is_not_ours_is_unchanged_and_named_with_its_licence() -> None:
    told = (STATIC / "THIRD_PARTY.md").read_text(encoding="utf-8")
    (sha256,) = re.findall(r"`htmx.js` .*sha256 `([0-9a-f]{64})` \| Zero-Clause BSD", told)
    assert hashlib.sha256((STATIC / "htmx.js").read_bytes()).hexdigest() == sha256


def test_the_style_serves_both_directions_of_writing() -> None:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    physical = r"(?:margin|padding|border)-(?:left|right|top|bottom)|^\s*(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:|text-align:\s*(?:left|right)|float:"  # noqa: E501
    assert not re.findall(physical, style, re.MULTILINE)
