"""Idempotency keys: a request that is sent again with the same key has its effect once.

    known = claim(session, caller, key, method, path, body, now)     the transaction's first statement
    if known is not None: answer with it
    …                                                       the effect, in the same transaction
    keep(session, caller, key, status, headers, body)

Whoever sends the same key meanwhile waits for that transaction: if it commits they get its answer, if
it rolls back the key is free and they try. By draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    delete,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.characters import printable
from shared.errors import Conflict, FieldError, Invalid, Refused
from shared.messaging.tables import UtcDateTime, metadata

KEPT_FOR = timedelta(hours=24)
HEADERS = {"Content-Type": "content_type", "ETag": "etag", "Location": "location"}
_ALLOWED = "1 to 255 visible ASCII characters without spaces"
_KEY = re.compile("[!-~]{1,255}")

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("caller", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("method", String(10), nullable=False),
    Column("path", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # SHA-256 of the request's body
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer),
    Column("content_type", Text),
    Column("etag", Text),
    Column("location", Text),
    Column("body", LargeBinary),
    Index("idempotency_keys_by_age", "at"),
)

_NEW = idempotency_keys.c.key
_CLAIM = {
    "sqlite": sqlite.insert(idempotency_keys).on_conflict_do_nothing().returning(_NEW),
    "postgresql": postgresql.insert(idempotency_keys).on_conflict_do_nothing().returning(_NEW),
}


class KeyReused(Refused):
    """The key stands for another request: it has another method, path or body."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Idempotency-Key {key!r} was used for another request: send a new key with a new request",
            reason="idempotency_key_reused",
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that the request had before. ``headers`` has those of ``HEADERS`` that it had."""

    status: int
    headers: dict[str, str]
    body: bytes


def claim(
    session: Session, caller: str, key: str, method: str, path: str, body: bytes, now: datetime
) -> Kept | None:
    """Claim the key for this request; the answer, if it had one already.

    Raises ``Invalid`` for what is no key, and ``KeyReused``.
    """
    if not _KEY.fullmatch(key):
        shown = printable(key)
        field = FieldError("Idempotency-Key", shown, _ALLOWED)
        raise Invalid(f"Idempotency-Key {shown!r} is not {_ALLOWED}", (field,))
    fingerprint = hashlib.sha256(body).hexdigest()
    row = {"caller": caller, "key": key, "method": method, "path": path, "at": now}
    statement = _CLAIM[session.get_bind().dialect.name]
    if session.scalar(statement, row | {"fingerprint": fingerprint}) is not None:
        return None
    known = session.execute(
        select(idempotency_keys).filter_by(caller=caller, key=key)
    ).one_or_none()
    if known is None:  # it was there, and has been forgotten this moment
        return claim(session, caller, key, method, path, body, now)
    if (known.method, known.path, known.fingerprint) != (method, path, fingerprint):
        raise KeyReused(key)
    if known.status is None:
        raise Conflict(
            f"the request with Idempotency-Key {key!r} took effect and left no answer: "
            "look at what is there",
            reason="idempotency_key_unanswered",
        )
    headers = {name: getattr(known, column) for name, column in HEADERS.items()}
    given = {name: value for name, value in headers.items() if value is not None}
    return Kept(known.status, given, known.body)


def keep(
    session: Session, caller: str, key: str, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Keep the answer to the request for which the key was claimed, in the same transaction."""
    sent = {name.lower(): value for name, value in headers.items()}
    columns = {column: sent.get(name.lower()) for name, column in HEADERS.items()}
    statement = update(idempotency_keys).filter_by(caller=caller, key=key)
    session.execute(statement.values(status=status, body=body, **columns))


def forget_before(session: Session, moment: datetime, most: int = 1000) -> int:
    """Delete at most that many keys claimed before the moment; returns how many. Instances that do
    it at the same time pass over what another one is deleting."""
    k = idempotency_keys.c
    old = select(k.caller, k.key).where(k.at < moment).order_by(k.at).limit(most)
    old = old.with_for_update(skip_locked=True)
    statement = delete(idempotency_keys).where(tuple_(k.caller, k.key).in_(old))
    return len(session.scalars(statement.returning(k.key)).all())
