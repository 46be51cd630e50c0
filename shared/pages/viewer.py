"""Who looks at a page: all that the layout needs to know, made by the HTTP edge."""

from __future__ import annotations

from dataclasses import dataclass

START = "/analytics/start"  # served at / too; it is part of no other page's place


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation. ``key`` names its text, in ``labels.toml`` under ``link``."""

    key: str
    href: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """``path`` is the one asked for, with its query; ``csrf`` goes into every form that changes."""

    language: str  # one of languages.LANGUAGES
    path: str
    name: str | None  # None: not signed in
    roles: frozenset[str]
    csrf: str | None
    links: tuple[Link, ...]  # what this person may open, in this order
    demo: bool  # sample people instead of an OpenID provider

    def place(self, link: Link) -> str | None:
        """What ``aria-current`` of a link says: this page, the part of the site it is in, neither."""
        path = self.path.partition("?")[0]
        if path == START:
            return None
        if path == link.href:
            return "page"
        around = [one.href for one in self.links if path.startswith(one.href)]
        return "true" if link.href == max(around, key=len, default=None) else None
