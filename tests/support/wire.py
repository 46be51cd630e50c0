"""A wire to a server that a test can cut, black-hole and mend: the server goes on undisturbed."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from shared.testing.ports import free_port


class Wire:
    """Carries connections from a port of its own to the server of ``uri``; it begins cut."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._port = free_port()
        credentials = parts.netloc.rpartition("@")[0]
        self.uri = parts._replace(netloc=f"{credentials}@127.0.0.1:{self._port}").geturl()
        self._lock = Lock()
        self._carries = Event()
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []

    def mend(self) -> None:
        """New connections go through; those that were in a black hole get what was held back."""
        self._carries.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Every connection is lost, and new ones are refused."""
        with self._lock:
            if self._listener is not None:
                _end(self._listener)
            for one in self._open:
                _end(one)
            self._listener, self._open = None, []

    def black_hole(self) -> None:
        """Nothing comes through any more, not even that a side has gone; nobody is told."""
        self._carries.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the wire was cut
            while True:
                near, _ = listener.accept()
                self._carries.wait()
                self._connect(listener, near)

    def _connect(self, listener: socket.socket, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._server)
        except OSError:  # the server is away, and whoever calls it hears that
            _end(near)
            return
        with self._lock:
            if self._listener is not listener:  # the wire was cut meanwhile
                _end(near)
                _end(far)
                return
            self._open += [near, far]
        for one, other in ((near, far), (far, near)):
            Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):  # one side has gone: the other goes, too
            while data := one.recv(65536):
                self._carries.wait()
                other.sendall(data)
        self._carries.wait()
        _end(other)


def _end(one: socket.socket) -> None:
    with suppress(OSError):  # it has ended already
        one.shutdown(socket.SHUT_RDWR)
    one.close()
