"""A person's browser, without a socket: it keeps the cookies that it is given, and how it got them."""

from __future__ import annotations

import re
from http.cookies import Morsel, SimpleCookie
from typing import Any

from werkzeug.test import Client, TestResponse

SESSION = "/enrolment/session"


class Browser:
    """``given`` are the cookies with their attributes; ``host`` is what stands in the address bar."""

    def __init__(
        self, http: Client, host: str = "http://127.0.0.1:8000", address: str | None = "127.0.0.1"
    ) -> None:
        self.http, self.host, self.address = http, host, address
        self.given: dict[str, Morsel[str]] = {}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self._open(path, "GET", headers)

    def post(self, path: str, headers: Any = None, **form: str) -> TestResponse:
        """Send a form, which has the session's own token."""
        token = {} if "csrf_token" in form else self.token()
        return self._open(path, "POST", headers or {}, form | token)

    def be(self, key: str, back: str = "/") -> TestResponse:
        """Sign in as a sample person."""
        return self.post(f"{SESSION}/sample", person=key, back=back)

    def token(self) -> dict[str, str]:
        """What every form of ours has in it, now."""
        page = self.get(f"{SESSION}/", Accept="text/html").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        return {"csrf_token": found[1]} if found else {}

    @property
    def cookies(self) -> str:
        """What it sends, for a copy of it."""
        return "; ".join(f"{name}={one.value}" for name, one in self.given.items())

    def _open(self, path: str, method: str, headers: Any, data: Any = None) -> TestResponse:
        sent = {"Cookie": self.cookies} if self.given else {}
        answer = self.http.open(
            path,
            method=method,
            base_url=self.host,
            headers=sent | dict(headers),
            environ_overrides={"REMOTE_ADDR": self.address} if self.address else {},
            data=data,
        )
        for line in answer.headers.getlist("Set-Cookie"):
            for name, one in SimpleCookie(line).items():
                self.given[name] = one
                if one["max-age"] == "0":
                    del self.given[name]
        return answer
