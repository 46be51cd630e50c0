"""kombu's in-memory broker belongs to the whole process: a test begins with an empty one."""

from __future__ import annotations

from kombu.transport.memory import Channel, Transport


def forget() -> None:
    """What a killed process does to it."""
    Channel.queues.clear()
    Channel.events.clear()
    Transport.global_state.clear()
