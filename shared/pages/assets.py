"""Static files under names that hold a hash of their contents, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from werkzeug.wrappers import Response

from shared.errors import NotFound

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: ``style.css`` is served as ``style.1a2b3c4d.css``."""

    served_as: str
    kind: str
    contents: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Every static file that is served, by its own name."""
    return {file.name: _read(file) for file in STATIC.iterdir() if file.suffix in KINDS}


def url(service: str, name: str) -> str:
    """Where a service serves a static file."""
    return f"/{service}/assets/{assets()[name].served_as}"


def asset(name: str) -> Response:
    """A static file by the name it is served as. Raises ``NotFound``, also for another hash."""
    found = next((one for one in assets().values() if one.served_as == name), None)
    if found is None:
        raise NotFound(f"no static file {name!r} here: load the page that asked for it again")
    headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff"}
    return Response(found.contents, headers=headers, content_type=found.kind)


def _read(file: Path) -> Asset:
    contents = file.read_bytes()
    fingerprint = hashlib.sha256(contents).hexdigest()[:8]
    return Asset(f"{file.stem}.{fingerprint}{file.suffix}", KINDS[file.suffix], contents)
