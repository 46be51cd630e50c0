"""One origin before the services' processes, as nginx is in the deployment; for tests in a browser.

A thread of the test's own process, by prefix: ``/billing/…`` goes to billing, ``/`` is the start page.
What a service sends goes on as it comes, so that events arrive one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

START = "/analytics/start"
SERVICE_SECONDS = 60.0  # as long as the edge waits
PIECE = 16_384  # bytes
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "date", "server"}
OURS = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id"}


@contextmanager
def front(ports: Mapping[str, int]) -> Iterator[str]:
    """The address before the services on these ports, which must have COLLEGIUM_BEHIND_EDGE=1."""

    class Handler(_Handler):
        services = ports

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a stream of events has no end of its own
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away while something was sent to it is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    services: Mapping[str, int]

    def do_GET(self) -> None:
        path = self.path if self.path.partition("?")[0] != "/" else START + self.path[1:]
        port = self.services.get(path.split("/")[1].partition("?")[0])
        if port is None:
            self.send_error(404)
            return
        connection = HTTPConnection("127.0.0.1", port, timeout=SERVICE_SECONDS)
        try:
            connection.request(self.command, path, self._body(), self._headers())
            answer = connection.getresponse()
        except (OSError, HTTPException):
            self.send_error(503, explain="the service does not answer just now")
            return
        try:
            self._pass_on(answer)
        finally:
            connection.close()

    do_POST = do_HEAD = do_GET

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _headers(self) -> dict[str, str]:
        """What the browser sent; who it is and which request this is, only the edge says."""
        kept = {n: v for n, v in self.headers.items() if n.lower() not in OF_ONE_HOP | OURS}
        return kept | {
            "X-Forwarded-For": self.client_address[0],
            "X-Forwarded-Host": self.headers["Host"],
            "X-Forwarded-Proto": "http",
            "X-Request-ID": uuid4().hex,
        }

    def _pass_on(self, answer: HTTPResponse) -> None:
        self.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():  # a name may stand there twice, as Set-Cookie does
            if name.lower() not in OF_ONE_HOP:
                self.send_header(name, value)
        self.end_headers()
        while piece := answer.read1(PIECE):
            self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        """Says nothing: the test does."""
