"""A college to which everything may happen: its processes die on order, its wires can be cut."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.messaging.topology import SERVICES
from shared.testing.ports import free_port
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.process import WITHIN, Process, until
from tests.support.running import users
from tests.support.wire import Wire

PATIENCE = 4.0  # seconds; with the usual ones a black hole would take minutes
ROLES = ("serve", "relay")


class FaultyCollege(College):
    """``named`` are its processes ("relay billing"); ``wires`` theirs ("relay billing to broker")."""

    def __init__(self, rabbitmq: RabbitMQ, database: Callable[[str], str], folder: Path) -> None:
        super().__init__(rabbitmq.fresh_vhost(), database, folder)
        self.named: dict[str, Process] = {}
        self.wires: dict[str, Wire] = {}
        own_users = users(rabbitmq, self.amqp_uri)
        for name in SERVICES:
            for role in ROLES:
                broker_uri = own_users.get(f"{name.upper()}_AMQP_URI", self.amqp_uri)
                self._lay(f"{role} {name} to broker", broker_uri)
                self._lay(f"{role} {name} to database", self.urls[name])

    def _lay(self, name: str, uri: str) -> None:
        self.wires[name] = Wire(uri)
        self.wires[name].mend()

    def run(self, *words: str, module: str = "tests.support.mortal", **changes: str) -> Process:
        """Start ``collegium …`` so that it can be ordered to die, over wires of its own."""
        name, prefix = " ".join(words), words[1].upper()
        wired = {
            f"{prefix}_AMQP_URI": self.wires[f"{name} to broker"].uri,
            f"{prefix}_DATABASE_URL": self.wires[f"{name} to database"].uri,
            "MORTAL_ORDER": str(self._order(name)),
            "MORTAL_PATIENCE": str(PATIENCE),
        }
        process = super().run(*words, module=module, **wired | changes)
        self.named[name] = process
        return process

    def _order(self, name: str) -> Path:
        return self.folder / f"{name}.order"

    def order_to_die(self, name: str, step: str) -> None:
        """At this step of its work, the next time that it comes to it."""
        self._order(name).write_text(step, encoding="utf-8")

    def wait_dead(self, name: str) -> None:
        """Until it has obeyed."""
        process = self.named[name]
        until(lambda: not process.runs(), WITHIN, f"{name} has died", self.said)

    def dies_within(self, name: str, seconds: float) -> bool:
        """Whether it obeys in time; the order is taken back when it does not."""
        end = time.monotonic() + seconds
        while self.named[name].runs() and time.monotonic() < end:
            time.sleep(0.05)
        self._order(name).unlink(missing_ok=True)
        time.sleep(0.5)  # it may have read the order just before
        return not self.named[name].runs()

    def start_again(self, name: str) -> None:
        """A process that has ended; returns when it works again."""
        process = self.named[name]
        role, service = name.split()
        words = "serving" if role == "serve" else "relay works"
        times = process.said().count(words) + 1
        process.start()
        process.wait_said(words, times)
        if role == "serve":
            self.wait_ready(service)

    def wait_gives_up(self, name: str) -> None:
        """Until a process takes its broker or its database for lost."""
        process = self.named[name]
        before = process.said().count(" waits")
        what = f"{name} gives up"
        until(lambda: process.said().count(" waits") > before, WITHIN, what, self.said)

    def roll(self, service: str) -> None:
        """Restart a service as a careful operator does: the new one works before the old one stops."""
        name, port = f"serve {service}", free_port()
        old = self.named[name]
        new = self.run("serve", service, **{f"{service.upper()}_HTTP_ADDRESS": f"127.0.0.1:{port}"})
        new.wait_said("listening")
        self.ports[service] = port
        self.wait_ready(service)
        assert old.stop() == 0, old.said()
        assert "Traceback" not in old.said()

    @contextmanager
    def troubled(self, names: str, trouble: Callable[[Wire], Any]) -> Iterator[None]:
        """All wires whose name has these words are in trouble meanwhile."""
        wires = [wire for name, wire in self.wires.items() if names in name]
        assert wires, names
        for wire in wires:
            trouble(wire)
        try:
            yield
        finally:
            for wire in wires:
                wire.mend()

    def close(self) -> None:
        for wire in self.wires.values():
            wire.mend()
        super().close()
        for wire in self.wires.values():
            wire.cut()
