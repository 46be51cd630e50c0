"""RabbitMQ's management API, as far as setting up a broker needs it: users, permissions, policies."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from shared.errors import Invalid, Unavailable
from shared.messaging import secure


class Management:
    """The API at ``url``, for the user, the virtual host and the CA of an AMQP URI."""

    def __init__(self, url: str, amqp_uri: str) -> None:
        parts = urlsplit(amqp_uri)
        self.url = url
        self.vhost = quote(unquote(parts.path.removeprefix("/")) or "/", safe="")
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy of the environment stands before the broker
        self.session.verify = secure.ca_file_of(amqp_uri) or True
        self.session.auth = (unquote(parts.username or ""), unquote(parts.password or ""))

    def check(self) -> None:
        """Raises ``Unavailable`` until the API is there."""
        self._call("GET", "whoami")

    def put(self, path: str, body: dict[str, Any]) -> None:
        """Make it so, whether or not it was before."""
        self._call("PUT", path, json=body)

    def _call(self, method: str, path: str, **options: Any) -> None:
        try:
            answer = self.session.request(method, f"{self.url}/api/{path}", timeout=10, **options)
        except requests.RequestException as away:
            raise Unavailable(f"management API {self.url} away: {type(away).__name__}") from away
        if answer.status_code in {401, 403}:
            raise Invalid(
                f"management API {self.url} refuses the user of COLLEGIUM_BROKER_ADMIN_URI "
                f"({answer.status_code}): give one with the tag administrator"
            )
        if not answer.ok:
            told = re.sub(r"\s+", " ", answer.text)[:200]
            raise Unavailable(f"management API: {method} {path}: {answer.status_code} {told}")
