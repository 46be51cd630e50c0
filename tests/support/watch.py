"""Looking at a database again and again while others change it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Self

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.persistence import Database

PAUSE = 0.1  # seconds between two looks: looking takes time from those who work


class Watch:
    """``check`` tells what is wrong in the data as it stands at one moment. Its looks are in a thread
    of its own; ``trouble`` is all that they found, once each."""

    def __init__(self, database: Database, check: Callable[[Session], list[str]]) -> None:
        self.database, self.check = database, check
        self.looks = 0
        self.trouble: list[str] = []
        self._error: Exception | None = None
        self._over = Event()
        self._thread = Thread(target=self._run)

    def look(self) -> None:
        """One look, at one moment."""
        with self.database.reading() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            found = self.check(session)
        self.looks += 1
        self.trouble += [line for line in found if line not in self.trouble]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()
        if self._error is not None:
            raise self._error
        self.look()  # as it stands in the end

    def _run(self) -> None:
        try:
            while not self._over.wait(PAUSE):
                self.look()
        except Exception as error:  # noqa: BLE001  raised where the watch ends
            self._error = error
