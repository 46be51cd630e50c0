"""What befalls a whole college: its servers restart, its wires fail, its broker runs out of memory.

Each function returns when the trouble is over; ``seconds`` is how long it lasts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from shared.testing.rabbitmq import RabbitMQ
from shared.testing.server import Server
from tests.support.faulty import PATIENCE, FaultyCollege
from tests.support.wire import Wire

HIGH_WATERMARK = "0.4"  # of the memory: RabbitMQ's own default


def restart(server: Server, seconds: float) -> None:
    """A server is stopped in good order, and is away for some seconds."""
    server.stop()
    time.sleep(seconds)
    server.start()


def cut(college: FaultyCollege, wires: str, seconds: float) -> None:
    """All connections whose wire has these words in its name are lost, and new ones are refused."""
    with college.troubled(wires, Wire.cut):
        time.sleep(seconds)


def black_hole(college: FaultyCollege, wires: str, seconds: float) -> None:
    """Nothing comes through those wires, and nobody is told; what was on its way comes later."""
    with college.troubled(wires, Wire.black_hole):
        time.sleep(seconds)


@contextmanager
def memory_alarm(rabbitmq: RabbitMQ) -> Iterator[None]:
    """The broker takes nothing meanwhile: it has less memory than it uses already."""
    rabbitmq.control("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        yield
    finally:
        rabbitmq.control("set_vm_memory_high_watermark", HIGH_WATERMARK)


def out_of_memory(rabbitmq: RabbitMQ, seconds: float) -> None:
    """The broker's memory alarm, for so long."""
    with memory_alarm(rabbitmq):
        time.sleep(seconds)


TOO_LONG = 3 * PATIENCE  # seconds; nobody waits so long for a silent one
