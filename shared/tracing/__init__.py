"""Spans for an OpenTelemetry collector, where the settings name one; else nothing is even imported.

    begin(…)              once a process, after eventlet's monkey patch
    span(…)               a request, or the handling of an event; its parent is the caller's traceparent
    publishing(…)         a relay's batch: it belongs to no one trace, so it is linked to all of them
    answered(…)           the status with which the present request was answered

What the collector does not take is given up after a few tries: the work never waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.tracing.spans import Spans

SETTINGS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_NONE: AbstractContextManager[str | None] = nullcontext()
_spans: Spans | None = None


def asked_for(environ: Mapping[str, str]) -> bool:
    """Whether the environment names a collector."""
    is_disabled = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return not is_disabled and any(environ.get(name) for name in SETTINGS)


def begin(process: str) -> None:
    """Send spans from now on, as ``process``, to where the ``OTEL_…`` variables say."""
    global _spans  # noqa: PLW0603  one a process
    from shared.tracing.spans import Spans  # noqa: PLC0415  who sends none loads none of it

    _spans = Spans(process)


def end() -> None:
    """Send what is left, if that goes quickly; no more spans after it."""
    global _spans
    ending, _spans = _spans, None
    if ending is not None:
        ending.close()


def span(name: str, parent: str | None, kind: str) -> AbstractContextManager[str | None]:
    """A span below the one that ``parent`` (a well-formed traceparent) names, or at the root of a new
    trace; gives its own traceparent, or nothing where no spans are sent. ``kind``: an OpenTelemetry
    word, such as ``SERVER``. Without a ``name`` there is none."""
    return _spans.span(name, parent, kind) if _spans is not None and name else _NONE


def publishing(
    service: str, traceparents: Iterable[str | None]
) -> AbstractContextManager[str | None]:
    """A batch of these traces' events goes to the broker."""
    return _spans.batch(service, traceparents) if _spans is not None else _NONE


def answered(status: int) -> None:
    """The present request was answered with this status."""
    if _spans is not None:
        _spans.answered(status)
