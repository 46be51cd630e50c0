"""What every real server of a test session can do, wherever it came from."""

from __future__ import annotations

import secrets

from shared.testing.kept import Kept


class NotOurs(Exception):
    """The server was given by the environment: a test must not stop it. Ask ``ours`` first."""


class Server:
    """A server that answers. ``kept`` is ``None`` when the session did not start it itself."""

    def __init__(self, kept: Kept | None) -> None:
        self._kept = kept

    @property
    def ours(self) -> bool:
        """Whether the session started it, and so may stop it."""
        return self._kept is not None

    def start(self) -> None:
        """Start it again after ``stop``; returns when it answers."""
        self._own().start()

    def stop(self) -> None:
        """Stop it in good order. What is durable is there again after ``start``."""
        self._own().stop()

    def restart(self) -> None:
        """Stop it and start it again on the same ports; returns when it answers."""
        self.stop()
        self.start()

    def close(self) -> None:
        """The end: a server of ours is stopped and removed, a given one is left as it was."""
        if self._kept is None:
            self.clear()
        else:
            self._kept.close()

    def clear(self) -> None:
        """Remove from a given server what this session made in it."""
        raise NotImplementedError

    def _own(self) -> Kept:
        if self._kept is None:
            raise NotOurs("this server was given by the environment: it is not ours to stop")
        return self._kept


def fresh_name(what: str) -> str:
    """A name that no other test session uses."""
    return f"test_{what}_{secrets.token_hex(6)}"
