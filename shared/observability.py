"""Logs and the trace that goes with a request through all services (W3C Trace Context)."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

import structlog

from shared import tracing

_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
_FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Lines:
    """Where log lines go. One that cannot be written (its disk is full) is lost: the work goes on, and
    the next line that can be written comes after one that says how many are missing.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._lost = stream, 0

    def write(self, text: str) -> None:
        """Write and flush."""
        if self._lost:
            missing = {"event": "log lines could not be written", "count": self._lost}
            # On a line of its own: the one before may have been cut.
            text = f"\n{json.dumps(missing | {'level': 'warning'})}\n{text}"
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._lost += 1
        else:
            self._lost = 0

    def flush(self) -> None:
        """Nothing: each line has been."""


def configure_logging(level: str = "INFO", *, as_json: bool = True) -> None:
    """One JSON line per log entry on standard error (or a readable line, for people)."""
    chain: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    lines: Any = Lines(sys.stderr)
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=lines),
    )
    logging.basicConfig(level=logging.WARNING, stream=lines, format="%(name)s: %(message)s")


def traceparent() -> str | None:
    """The trace that the present work belongs to; none outside a request or an event."""
    return _traceparent.get()


def well_formed(incoming: str | None) -> str | None:
    """A ``traceparent`` as it came; none when it is not one: the trace then starts anew."""
    return incoming if incoming and _FORM.fullmatch(incoming) else None


@contextmanager
def traced(incoming: str | None, name: str = "", kind: str = "SERVER") -> Iterator[str]:
    """Work under the caller's trace, or under a new one when it brought none that is well-formed.

    With a ``name`` it is a span, where spans are sent. What is told meanwhile carries its traceparent.
    """
    known = well_formed(incoming)
    with tracing.span(name, known, kind) as own:
        if own is None:
            trace = known.split("-")[1] if known else os.urandom(16).hex()
            own = f"00-{trace}-{os.urandom(8).hex()}-01"  # noqa: PLW2901  no span, and so none of its own
        token = _traceparent.set(own)
        try:
            yield own.split("-")[1]
        finally:
            _traceparent.reset(token)
