"""A stand-in for a service behind the edge: tells what reached it.

Run by itself in a container, so it needs the standard library only. ``…/stream`` tells one event, and
the next when somebody has asked for ``…/go``.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LONG = b"/* the same again and again */ " * 200
KINDS = {"style.css": "text/css", "page.html": "text/html"}

go = threading.Event()


class Echo(BaseHTTPRequestHandler):
    """Answers every GET."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if name == "stream":
            self._stream()
            return
        if name == "go":
            go.set()
        headers = {key.lower(): value for key, value in self.headers.items()}
        told = json.dumps({"path": self.path, "headers": headers}).encode()
        self._send(LONG if name in KINDS else told, KINDS.get(name, "application/json"))

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        go.wait()
        go.clear()
        self.wfile.write(b"data: second\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: its output is nobody's."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8000), Echo).serve_forever()
