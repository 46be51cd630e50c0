"""A small OpenID provider on loopback: what it says of itself, its keys, and what goes wrong there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shared.access.jwks import DISCOVERY
from shared.access.keys import SigningKey
from tests.support.tokens import claims

KEYS = "/keys"


class Provider:
    """``answers`` may be replaced: (status, headers, body) by path. ``asked`` lists the paths."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str], Any]] = {}
        self.key = SigningKey.made()
        self.says(DISCOVERY, {"issuer": issuer, "jwks_uri": issuer + KEYS})
        self.has(self.key)

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """From now on that is its answer."""
        self.answers[path] = (status, headers, body)

    def has(self, *keys: SigningKey) -> None:
        """From now on these are its keys; it signs with the last."""
        self.key = keys[-1]
        self.says(KEYS, {"keys": [one for key in keys for one in key.public.as_dict()["keys"]]})

    def token(self, key: SigningKey | None = None, **changes: Any) -> str:
        """A token that it gave a program."""
        return (key or self.key).sign(claims(**({"iss": self.issuer} | changes)))

    def times_asked(self, path: str = KEYS) -> int:
        """How often."""
        return self.asked.count(path)


@contextmanager
def provider() -> Iterator[Provider]:
    """It answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    one = Provider(f"http://127.0.0.1:{server.server_port}")
    server.provider = one  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        one: Provider = self.server.provider  # type: ignore[attr-defined]
        one.asked.append(self.path)
        status, headers, body = one.answers.get(self.path, (404, {}, {}))
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """It keeps no log."""
