"""The port that a process listens on: opened before anything else runs, or refused in one line."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import eventlet

from shared.errors import Unavailable


def listen(host: str, port: int, advice: str) -> Any:
    """A listening socket that shares its port with nobody. Raises ``Unavailable``, with the advice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return eventlet.listen((host, port), family, reuse_port=False)
    except OSError as taken:
        reason = taken.strerror or str(taken)
        raise Unavailable(f"cannot listen on {host}:{port} ({reason}): {advice}") from taken


def is_loopback(address: str | None) -> bool:
    """Whether an address is this machine's own, reached by nobody else."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def is_this_machine(host: str | None) -> bool:
    """Likewise, of an address or the name ``localhost``."""
    return host == "localhost" or is_loopback(host)
