"""RabbitMQ's management API, as far as tests need it: virtual hosts come and go."""

from __future__ import annotations

import base64
import json
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from shared.testing.kept import NotAnswering

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past any proxy of the environment, which would look for the broker on its own machine."""


@dataclass(frozen=True, slots=True)
class Management:
    """The API at ``url`` (``http://host:port``), used as an administrator."""

    url: str
    user: str
    password: str = field(repr=False)

    @property
    def port(self) -> int:
        """The port of the API."""
        return int(self.url.rpartition(":")[2])

    def check(self) -> None:
        """``NotAnswering`` unless the API is there and takes the user for an administrator."""
        tags = self._call("GET", "whoami")["tags"]
        if "administrator" not in tags:
            raise NotAnswering(f"{self.url}: {self.user} is no administrator (tags: {tags})")

    def create_vhost(self, name: str) -> None:
        """Make a virtual host in which the user may do everything."""
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self._call("PUT", f"vhosts/{name}", {})
        self._call("PUT", f"permissions/{name}/{quote(self.user, safe='')}", everything)

    def drop_vhost(self, name: str) -> None:
        """Remove a virtual host with all that is in it; its connections are closed."""
        self._call("DELETE", f"vhosts/{name}")

    def _call(self, method: str, path: str, body: object = None) -> Any:
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
        )
        try:
            with DIRECT.open(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except (OSError, ValueError, HTTPException) as failure:
            raise NotAnswering(f"{method} {request.full_url}: {failure}") from failure
