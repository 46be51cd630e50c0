"""A service over its prepared database, called with examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from shared.audit.values import plain
from shared.messaging.tables import failed_events, metadata, outbox
from shared.persistence import Database
from tests.support.callers import Somebody
from tests.support.routes import Endpoint
from tests.support.worlds.example import Example

QUIET = ("audit", "audit_personal", "idempotency_keys")  # a look may add to these
Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class World:
    """``ids``: what the world's own names stand for."""

    service: str
    database: Database
    http: Client
    ids: Mapping[str, str]

    def call(
        self,
        endpoint: Endpoint,
        example: Example,
        who: Somebody,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """The example's call, by somebody."""
        sent: dict[str, Any] = {}
        for name, what in (("json", example.body), ("data", example.form)):
            if what is not None:
                sent[name] = self._named(what(who.roles) if callable(what) else what)
        return self.http.open(
            self.path(endpoint, example),
            method=endpoint.verb,
            query_string=example.query,
            headers=who.headers(example.subject) | dict(headers or {}),
            environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
            **sent,
        )

    def path(self, endpoint: Endpoint, example: Example) -> str:
        """The example's address."""
        return endpoint.path(self._named(example.values))

    def version(self, example: Example, who: Somebody) -> str:
        """The ETag of what the example changes."""
        assert example.thing is not None, "the example does not say where its version is shown"
        path = "/".join(self._id(part) for part in example.thing.split("/"))
        shown = self.http.get(f"/{self.service}{path}", headers=who.headers(example.subject))
        assert shown.status_code == 200, shown.text
        return str(shown.headers["ETag"])

    def rows(self) -> Rows:
        """All rows of the service's own tables and its failed events, by table and key, as the audit
        trail writes them."""
        base = import_module(f"services.{self.service}.store").Base
        return self._rows([*base.metadata.sorted_tables, failed_events])

    def everything(self) -> Rows:
        """Those, and the rows of the tables that all services have, but for what a look adds."""
        ours = [table for table in metadata.sorted_tables if table.name not in QUIET]
        return self.rows() | self._rows(ours)

    def told(self) -> list[Any]:
        """The outbox."""
        with self.database.reading() as session:
            return list(session.execute(select(outbox).order_by(outbox.c.seq)).all())

    def _rows(self, tables: Any) -> Rows:
        found: Rows = {}
        with self.database.reading() as session:
            for table in tables:
                for row in session.execute(select(table)).mappings():
                    key = ",".join(str(row[column]) for column in table.primary_key)
                    found[table.name, key] = {c.name: _plain(row[c]) for c in table.columns}
        return found

    def _named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._id(value) for name, value in values.items()}

    def named(self, text: str) -> str:
        """What a ``$name`` stands for; any other text is itself."""
        return str(self._id(text))

    def _id(self, value: Any) -> Any:
        return self.ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else plain(value)
