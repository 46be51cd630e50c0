"""What may befall a whole college, drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from shared.messaging.topology import SERVICES
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support import calamities
from tests.support.faulty import ROLES, FaultyCollege
from tests.support.mortal import RELAY_STEPS, SERVICE_STEPS

LONGEST = 2 * calamities.TOO_LONG  # seconds


@dataclass(frozen=True)
class Mishap:
    """``happens`` returns when everything runs again."""

    name: str
    happens: Callable[[], None]


class Fortune:
    """Draws mishaps: of every kind as often as of any other."""

    def __init__(
        self,
        college: FaultyCollege,
        rabbitmq: RabbitMQ,
        postgresql: PostgreSQL,
        chance: random.Random,
    ) -> None:
        self.college, self.chance = college, chance
        self.rabbitmq, self.postgresql = rabbitmq, postgresql

    def draw(self, count: int) -> list[Mishap]:
        """So many, no two of one kind."""
        kinds: list[Callable[[], Mishap]] = [
            self._killed, self._killed_at_a_step, self._rolled, self._cut, self._black_hole,
        ]  # fmt: skip
        if self.rabbitmq.ours:
            kinds += [self._broker_restarts, self._out_of_memory]
        if self.postgresql.ours:
            kinds += [self._database_restarts]
        return [draw() for draw in self.chance.sample(kinds, count)]

    def _names(self, most: int) -> list[str]:
        everybody = [f"{role} {service}" for role in ROLES for service in SERVICES]
        return self.chance.sample(everybody, self.chance.randint(1, most))

    def _killed(self) -> Mishap:
        """Some processes at once, whatever they do."""
        names = self._names(4)

        def kill() -> None:
            for name in names:
                self.college.named[name].kill()
            for name in names:
                self.college.start_again(name)

        return Mishap(f"kill -9 of {' and '.join(names)}", kill)

    def _killed_at_a_step(self) -> Mishap:
        """One that everybody's questions lead to."""
        role = self.chance.choice(ROLES)
        service = self.chance.choice(SERVICES[1:] if role == "serve" else SERVICES[:3])
        step = self.chance.choice(SERVICE_STEPS if role == "serve" else RELAY_STEPS)
        name = f"{role} {service}"

        def die() -> None:
            self.college.order_to_die(name, step)
            if self.college.dies_within(name, LONGEST):
                self.college.start_again(name)

        return Mishap(f"kill -9 of {name} {step}", die)

    def _rolled(self) -> Mishap:
        service = self.chance.choice(SERVICES)
        return Mishap(f"rolling restart of {service}", partial(self.college.roll, service))

    def _wires(self) -> str:
        """The words in the names of some wires."""
        one = self._names(1)[0]
        server = self.chance.choice(("to broker", "to database"))
        return self.chance.choice((server, f"{one} {server}"))

    def _cut(self) -> Mishap:
        wires, seconds = self._wires(), self.chance.uniform(0.0, 3.0)
        mishap = partial(calamities.cut, self.college, wires, seconds)
        return Mishap(f"{wires} cut for {seconds:.1f} s", mishap)

    def _black_hole(self) -> Mishap:
        wires, seconds = self._wires(), self.chance.uniform(1.0, LONGEST)
        mishap = partial(calamities.black_hole, self.college, wires, seconds)
        return Mishap(f"{wires} in a black hole for {seconds:.1f} s", mishap)

    def _broker_restarts(self) -> Mishap:
        mishap = partial(calamities.restart, self.rabbitmq, self.chance.uniform(0.0, 3.0))
        return Mishap("RabbitMQ restarts", mishap)

    def _database_restarts(self) -> Mishap:
        mishap = partial(calamities.restart, self.postgresql, self.chance.uniform(0.0, 3.0))
        return Mishap("PostgreSQL restarts", mishap)

    def _out_of_memory(self) -> Mishap:
        seconds = self.chance.uniform(1.0, LONGEST)
        mishap = partial(calamities.out_of_memory, self.rabbitmq, seconds)
        return Mishap(f"memory alarm of {seconds:.1f} s", mishap)
