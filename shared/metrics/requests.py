"""HTTP requests by route and status, and how long their answers took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import Histogram

METHODS = frozenset(("GET", "HEAD", "POST"))  # any other word is the caller's own
NOWHERE = "none"  # the route of a path that leads nowhere: paths without end would fill the memory

SECONDS = Histogram(
    "collegium_http_request_seconds",
    "From a request to its answer, by the route's pattern; of a stream of events to its beginning.",
    ("service", "method", "route", "status"),
)


@dataclass
class Answered:
    """The answer's status, as soon as there is one."""

    status: int = 500


@contextmanager
def timed(service: str, method: str, route: str) -> Iterator[Answered]:
    """Counts one request, with the status that is set meanwhile."""
    answered, begun = Answered(), time.perf_counter()
    try:
        yield answered
    finally:
        word = method if method in METHODS else "other"
        seconds = time.perf_counter() - begun
        SECONDS.labels(service, word, route, str(answered.status)).observe(seconds)
