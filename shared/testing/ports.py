"""Free ports for servers that tests start, stop and start again."""

from __future__ import annotations

import secrets
import socket

# Below the ports that systems give to outgoing connections. From that range, a client that tries
# again while the server is down would take the server's port, or even connect to itself.
FIRST, COUNT = 20_000, 12_000

_given_out: set[int] = set()


def free_port() -> int:
    """A port of the loopback interface on which nobody listens; never the same one twice."""
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        if port not in _given_out and _is_free(port):
            _given_out.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
