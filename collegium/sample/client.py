"""A small HTTP client of the services: what any outside program would do."""

from __future__ import annotations

from typing import Any

import requests

from shared.errors import Invalid, Refused

SECONDS = 30


class Client:
    """Calls the services below one address. A refusal becomes ``Refused`` with the service's words."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.trust_env = False  # no proxy of the environment stands before the services

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send JSON; returns the answer's JSON."""
        return self._told(self.session.post(self.url + path, json=body or {}, timeout=SECONDS))

    def get(self, path: str, **query: Any) -> Any:
        """Ask; returns the answer's JSON."""
        return self._told(self.session.get(self.url + path, params=query, timeout=SECONDS))

    def _told(self, response: requests.Response) -> Any:
        if response.ok:
            return response.json()
        if "json" not in response.headers.get("Content-Type", ""):
            raise Invalid(f"{response.url} answered {response.status_code}: {response.text[:200]}")
        problem = response.json()
        raise Refused(f"{response.url}: {problem['detail']}", reason=problem.get("reason"))
