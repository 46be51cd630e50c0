"""Where a real server comes from: the order in which the ways are tried, and the end of the road.

1. the one whose address stands in the environment; 2. one started from installed binaries;
3. one started from Docker; 4. binaries installed by apt, then as 2. Each way that cannot be gone
says why, and all the reasons are told when none could.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Server = TypeVar("Server")
Say = Callable[[str], None]
"""Tells the person at the terminal one line, at once."""


class NotAvailable(Exception):
    """A real server cannot be had here, and why. Never raised for a wrong setting."""


class WrongSetting(Exception):
    """The environment names a server that cannot be used. The run must fail, not look further."""


@dataclass(frozen=True, slots=True)
class Finders(Generic[Server]):
    """The ways to one kind of server. Each raises ``NotAvailable`` when it leads nowhere."""

    given: Callable[[], Server]
    installed: Callable[[], Server]
    docker: Callable[[], Server]
    install: Callable[[], None]


def find(finders: Finders[Server]) -> Server:
    """The first server that can be had. ``NotAvailable`` holds the reason of every way."""

    def after_installing() -> Server:
        finders.install()
        return finders.installed()

    reasons = []
    for way in (finders.given, finders.installed, finders.docker, after_installing):
        try:
            return way()
        except NotAvailable as refusal:
            reasons.append(str(refusal))
    raise NotAvailable("; ".join(reasons))
