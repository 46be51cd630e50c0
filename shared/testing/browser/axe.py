"""Accessibility of a page, judged by all rules of axe-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


class Axe:
    """``Axe(modules)(page)`` tells the violations; ``modules`` is the folder ``node_modules``."""

    def __init__(self, modules: Path) -> None:
        self._source = (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def __call__(self, page: Page) -> list[str]:
        """One line for each place that breaks a rule; none for a page that breaks none.

        The policy of the page stays in force: what the browser's debugger evaluates is no script of
        the page. A page opened with ``scripts=False`` is refused, since axe would never answer.
        """
        if page.evaluate("matchMedia('(scripting: none)').matches"):
            raise ValueError("axe needs scripts: open the page once more, with scripts")
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._source)
        found: list[dict[str, Any]] = page.evaluate(RUN)
        return [_line(rule, place) for rule in found for place in rule["nodes"]]


def _line(rule: dict[str, Any], place: dict[str, Any]) -> str:
    target = " ".join(map(str, place["target"]))
    return f"{rule['impact']}: {rule['id']}: {rule['help']}: {target}: {place['html'][:120]}"
