"""The only file that knows OpenTelemetry's library."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from socket import gethostname
from threading import Thread

import structlog
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
    use_span,
)

from shared.errors import NotYet

CLOSE_WITHIN = 3.0  # seconds, for the last spans of a process
MOST_LINKS = 500  # as many as a relay's batch has events

log = structlog.get_logger()


class Spans:
    """Sends the spans of one process, some seconds' worth at a time, from a thread of its own."""

    def __init__(self, process: str) -> None:
        logger = logging.getLogger("opentelemetry")
        logger.handlers, logger.propagate = [_InALine()], False
        names = {"service.namespace": "collegium", "service.name": process}
        self._provider = TracerProvider(
            resource=Resource.create(names | {"service.instance.id": gethostname()}),
            span_limits=SpanLimits(max_links=MOST_LINKS),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("collegium")

    @contextmanager
    def span(
        self,
        name: str,
        parent: str | None,
        kind: str,
        links: Sequence[Link] = (),
        **about: str,
    ) -> Iterator[str]:
        """See ``shared.tracing``."""
        known = _context_of(parent) if parent else None
        above = set_span_in_context(NonRecordingSpan(known), Context()) if known else Context()
        started = self._tracer.start_span(
            name, above, kind=SpanKind[kind], attributes=about, links=links
        )
        own = started.get_span_context()
        # An exception's text may hold what does not leave the house: only its kind is told.
        with use_span(started, True, record_exception=False, set_status_on_exception=False):
            try:
                yield f"00-{own.trace_id:032x}-{own.span_id:016x}-{own.trace_flags:02x}"
            except NotYet:  # an event waits for another one, which is no error
                raise
            except Exception as error:
                started.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def batch(
        self, service: str, traceparents: Iterable[str | None]
    ) -> AbstractContextManager[str]:
        """A span of its own trace, linked to those of the events that are published in it."""
        contexts = (_context_of(one) for one in dict.fromkeys(traceparents) if one)
        exchange = f"{service}.events"
        about = {"messaging.system": "rabbitmq", "messaging.destination.name": exchange}
        links = [Link(known) for known in contexts if known]
        return self.span(f"publish {exchange}", None, "PRODUCER", links, **about)

    def answered(self, status: int) -> None:
        """See ``shared.tracing``. A refusal is no error of ours."""
        present = get_current_span()
        present.set_attribute("http.response.status_code", status)
        if status >= 500:
            present.set_status(StatusCode.ERROR)

    def close(self) -> None:
        """Sends what is left; a collector that is away is waited for a moment only."""
        last = Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(CLOSE_WITHIN)


def _context_of(traceparent: str) -> SpanContext | None:
    """None for one of nothing but zeros, which W3C calls invalid."""
    _, trace, span, flags = traceparent.split("-")
    flagged = TraceFlags(int(flags, 16))
    known = SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=flagged)
    return known if known.is_valid else None


class _InALine(logging.Handler):
    """What the library has to say, as a line of our log."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("spans", reason=record.getMessage().partition("\n")[0])
