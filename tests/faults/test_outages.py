"""Broker and database restart, wires are cut or fall silent, memory runs out, while people ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from shared.messaging.topology import SERVICES
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support import calamities
from tests.support.mishaps import Campaigns
from tests.support.wire import Wire

SIZE, SECONDS = 40, 4.0
SOON = 1.0  # seconds

# Of the relays, of the services, and of what they stand on.
WIRES = (
    "relay enrolment to broker",
    "relay enrolment to database",
    "serve billing to broker",
    "serve billing to database",
)


@pytest.fixture
def befalls(campaigns: Campaigns) -> Callable[[str, Callable[[], None]], None]:
    """One campaign; all processes must have lived through it."""

    def run(name: str, mishap: Callable[[], None]) -> None:
        account = campaigns.run(name, mishap, size=SIZE, seconds=SECONDS)
        assert all(process.runs() for process in campaigns.college.named.values())
        account.close()

    return run


def test_the_broker_restarts(
    befalls: Callable[[str, Callable[[], None]], None], own_rabbitmq: RabbitMQ
) -> None:
    befalls("RabbitMQ restarts", partial(calamities.restart, own_rabbitmq, SOON))


def test_the_database_restarts(
    befalls: Callable[[str, Callable[[], None]], None], own_postgresql: PostgreSQL
) -> None:
    befalls("PostgreSQL restarts", partial(calamities.restart, own_postgresql, SOON))


@pytest.mark.parametrize("server", ["broker", "database"])
def test_every_connection_is_cut(
    campaigns: Campaigns, befalls: Callable[[str, Callable[[], None]], None], server: str
) -> None:
    mishap = partial(calamities.cut, campaigns.college, f"to {server}", SOON)
    befalls(f"every connection to the {server} is cut", mishap)


@pytest.mark.parametrize("wire", WIRES)
def test_a_connection_falls_into_a_black_hole(
    campaigns: Campaigns, befalls: Callable[[str, Callable[[], None]], None], wire: str
) -> None:
    """For so long that it is given up; one for a moment only is part of the long campaign."""
    college, process = campaigns.college, wire.partition(" to ")[0]

    def hole() -> None:
        with college.troubled(wire, Wire.black_hole):
            college.wait_gives_up(process)

    befalls(f"black hole: {wire}", hole)


def test_the_broker_is_out_of_memory(
    campaigns: Campaigns,
    befalls: Callable[[str, Callable[[], None]], None],
    own_rabbitmq: RabbitMQ,
) -> None:
    """So long that a relay gives up waiting for confirms, and must send again."""

    def alarm() -> None:
        with calamities.memory_alarm(own_rabbitmq):
            campaigns.college.wait_gives_up("relay enrolment")

    befalls("memory alarm", alarm)


def test_the_processes_have_told_it_in_lines(campaigns: Campaigns) -> None:
    """Whatever went wrong above was said without a stack."""
    for name in SERVICES:
        for role in ("serve", "relay"):
            assert "Traceback" not in campaigns.college.named[f"{role} {name}"].said()
