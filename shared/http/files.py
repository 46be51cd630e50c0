"""Static files: each service serves its own copy, so that a rolling upgrade never mixes versions."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from shared import pages
from shared.access.permissions import right
from shared.http.answering import told
from shared.http.server import Route


class Files:
    """Mixed into every service. A file is for everybody: no session is looked at, nothing kept."""

    name: str
    access: Any

    @Route.decorator("GET", "/assets/<name>")
    def file(self, request: Request, name: str) -> Response:
        return told(self.name, self.access, request, lambda _: pages.asset(name))

    file.needs = right("see the start")
