"""Server-sent events: what happens, told to a browser for as long as it listens.

A stream is made outside nameko's workers, by the green thread that writes to the browser: waiting it
holds no worker, no database session and no drain of the server. It ends when the service stops, when
the session that asked for it has ended, and when its caller has the right no longer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nameko.extensions import DependencyProvider
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared.access import ended
from shared.errors import NotSignedIn, Unavailable
from shared.http.calls import Look
from shared.persistence import Database

MOST = 50  # streams in one process
PACE = 0.25  # seconds between two looks, at least
LOOK_EVERY = (
    1.0  # seconds, when nothing is committed here: another instance may have done something
)
HEARTBEAT = 15.0  # seconds without a word; a proxy would take the connection for dead
RIGHTS_EVERY = 60.0  # seconds
RETRY = "retry: 2000\n\n"  # milliseconds until a browser comes back

News = Sequence[tuple[int, dict[str, Any]]]  # (position, what is told)
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Streams(DependencyProvider):
    """All streams of this process, given to the service: ``self.streams.answer(look, after, news)``."""

    def __init__(self) -> None:
        super().__init__()
        self.open = 0
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True
        with self._database.committed:
            self._database.committed.notify_all()

    def get_dependency(self, worker_ctx: Any) -> Streams:
        return self

    def answer(self, look: Look, after: int, news: Callable[[Session, int], News]) -> Response:
        """Tells what is new after a position. ``news(session, position)`` is asked again and again.

        Raises ``Unavailable`` when there are too many streams.
        """
        if self.open >= MOST:
            raise Unavailable(f"{MOST} streams are open here, which is the most: try again later")
        look.request.environ["eventlet.minimum_write_chunk_size"] = 0  # each word at once
        told = self._told(look, after, news)
        return Response(told, headers=HEADERS, content_type="text/event-stream; charset=utf-8")

    def _told(self, look: Look, after: int, news: Callable[[Session, int], News]) -> Iterator[str]:
        self.open += 1
        try:
            yield RETRY
            for found in self._looks(look, after, news):
                yield _written(found)
        finally:
            self.open -= 1

    def _looks(
        self, look: Look, after: int, news: Callable[[Session, int], News]
    ) -> Iterator[News]:
        """What each look finds, as long as they may look; nothing at all is a heartbeat."""
        spoke = asked = time.monotonic()
        while not self._stopped:
            seen = self._database.commits
            if time.monotonic() - asked >= RIGHTS_EVERY:
                asked = time.monotonic()
                if not _still_may(look):
                    return
            try:
                with self._database.reading(briefly=True) as session:
                    if look.caller.session_id and ended.has_ended(session, look.caller):
                        return
                    found = news(session, after)
            except Unavailable:  # the database comes back, and the stream goes on where it was
                found = ()
            if found or time.monotonic() - spoke >= HEARTBEAT:
                spoke = time.monotonic()
                after = found[-1][0] if found else after
                yield found
            self._wait(seen)

    def _wait(self, seen: int) -> None:
        """Until there may be something new."""
        with self._database.committed:
            told = self._database.committed
            told.wait_for(lambda: self._stopped, PACE)
            told.wait_for(
                lambda: self._stopped or self._database.commits != seen, LOOK_EVERY - PACE
            )

    @property
    def _database(self) -> Database:
        database: Database = self.container.config["DATABASE"]
        return database


def _still_may(look: Look) -> bool:
    """Whether the same cookie or token still has the right."""
    try:
        caller = look.access.caller(look.request)
    except NotSignedIn:
        return False
    return look.access.may(look.grant.right.name, caller) is not None


def _written(found: News) -> str:
    if not found:
        return ": still here\n\n"
    return "".join(
        f"id: {n}\ndata: {json.dumps(what, ensure_ascii=False)}\n\n" for n, what in found
    )
