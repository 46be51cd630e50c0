"""An OpenTelemetry collector for tests: it takes spans by OTLP over HTTP, and keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

PATH = "/v1/traces"


@dataclass(frozen=True)
class Seen:
    """A span as it came, with the process that it is of; ids in hexadecimal digits."""

    process: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: tuple[tuple[str, str], ...]
    status: tuple[str, str]  # and what is said of it
    about: dict[str, str]


class Collector:
    """``url`` is what OTEL_EXPORTER_OTLP_ENDPOINT names."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.spans: list[Seen] = []

    def of(self, trace: str) -> list[Seen]:
        """The spans of one trace."""
        return [one for one in self.spans if one.trace == trace]

    def take(self, body: bytes) -> None:
        """What one request brought."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_seen(names["service.name"], span) for span in scope.spans]


def _seen(process: str, span: Span) -> Seen:
    return Seen(
        process=process,
        name=span.name,
        kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        status=(Status.StatusCode.Name(span.status.code), span.status.message),
        links=tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
        about={
            one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes
        },
    )


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port of this machine, by a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_ours = self.path == PATH
            if is_ours:
                collector.take(body)
            self.send_response(200 if is_ours else 404)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing: the test does."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield collector
        server.shutdown()
        thread.join()
