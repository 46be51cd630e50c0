"""Settings: read once at start from the environment, checked, and refused by name.

``BILLING_DATABASE_URL`` holds the value; ``BILLING_DATABASE_URL_FILE`` names a file that holds it (the
way of Docker secrets). A wrong value stops the service with one line that names the setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared import tracing
from shared.access import settings as access
from shared.errors import FieldError, Invalid

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service needs to be told. ``http_port`` 0: no port of its own (embedded)."""

    service: str
    database_url: str
    database_pool: int
    amqp_uri: str
    http_host: str
    http_port: int
    log_level: str
    traces: bool
    access: access.AccessSettings


class Reader:
    """Reads one service's settings: ``Reader("billing", environ).text("DATABASE_URL", …)``."""

    def __init__(self, service: str, environ: Mapping[str, str]) -> None:
        self.service = service
        self._environ = environ

    def name(self, name: str) -> str:
        """The full name of a setting of this service."""
        return f"{self.service.upper()}_{name}"

    def text(self, name: str, default: str) -> str:
        """The value, or the content of the file that ``…_FILE`` names, or the default."""
        full = self.name(name)
        path = self._environ.get(f"{full}_FILE")
        if path is None:
            return self._environ.get(full, default)
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as unreadable:
            why = getattr(unreadable, "strerror", None) or "it holds no text"
            raise _wrong(f"{full}_FILE", path, f"a readable file ({why})") from None

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number between ``low`` and ``high``."""
        value = self.text(name, str(default))
        allowed = f"a whole number from {low} to {high}"
        is_number = value.isascii() and value.isdigit() and len(value) < 10
        if not is_number or not low <= int(value) <= high:
            raise _wrong(self.name(name), value, allowed)
        return int(value)

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """A URL with one of the schemes. The value is not repeated: it may hold a password."""
        value = self.text(name, default)
        scheme, _, rest = value.partition("://")
        if scheme not in schemes or (not rest and scheme != "memory"):
            shown = f"{scheme}://…" if "://" in value else "not a URL"
            raise _wrong(self.name(name), shown, " or ".join(f"{s}://…" for s in schemes))
        return value

    def common(self) -> Settings:
        """The settings that all services have; a service adds its own to ``vars()`` of them."""
        address = self.text("HTTP_ADDRESS", "127.0.0.1:8000")
        parts = urlsplit(f"//{address}")
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or port is None:
            raise _wrong(self.name("HTTP_ADDRESS"), address, "host:port, such as 0.0.0.0:8000")
        level = self._environ.get("COLLEGIUM_LOG_LEVEL", "INFO")
        if level not in LEVELS:
            raise _wrong("COLLEGIUM_LOG_LEVEL", level, ", ".join(LEVELS))
        default_database = f"sqlite:///var/{self.service}.sqlite3"
        schemes = ("postgresql+psycopg2", "postgresql", "sqlite")
        return Settings(
            service=self.service,
            database_url=self.url("DATABASE_URL", default_database, schemes),
            # At least 2: a relay holds one connection for its lock.
            database_pool=self.integer("DATABASE_POOL", 5, 2, 100),
            amqp_uri=self.url("AMQP_URI", "memory://", ("amqp", "amqps", "memory")),
            http_host=host,
            http_port=port,
            log_level=level,
            traces=self._traces(),
            access=access.read(Reader("collegium", self._environ)),
        )

    def _traces(self) -> bool:
        """Whether spans are sent; the exporter reads where, and all else, by itself."""
        for name in tracing.SETTINGS:
            url = self._environ.get(name, "")
            if url and not url.startswith(("http://", "https://")):
                raise _wrong(
                    name, url.partition("://")[0], "http://… or https://…, for OTLP over HTTP"
                )
        return tracing.asked_for(self._environ)


def _wrong(name: str, value: str, allowed: str) -> Invalid:
    message = f"setting {name} is {value!r}: it must be {allowed}"
    return Invalid(message, (FieldError(name, value, allowed),))
