"""``kill -9`` of every service and every relay, at each step of its work, while people ask."""

from __future__ import annotations

import pytest

from shared.messaging.topology import SERVICES
from tests.support.mishaps import Campaigns
from tests.support.mortal import RELAY_STEPS, SERVICE_STEPS

SIZE, SECONDS = 40, 4.0


def all_die(campaigns: Campaigns, role: str, services: tuple[str, ...], step: str) -> None:
    """Each dies at the step, the next time that it comes to it; when all are dead, they are started
    again. Who hears of the others dies first, or there would be nothing any more to die of."""
    names = [f"{role} {service}" for service in reversed(services)]
    for name in names:
        campaigns.college.order_to_die(name, step)
        campaigns.college.wait_dead(name)
    for name in names:
        campaigns.college.start_again(name)


@pytest.mark.parametrize("step", SERVICE_STEPS)
def test_services_are_killed(campaigns: Campaigns, step: str) -> None:
    # The catalogue hears of nothing here: it has nothing to acknowledge.
    services = SERVICES[1:] if step == "before its ack" else SERVICES
    campaigns.run(
        f"kill -9 of every service {step}",
        lambda: all_die(campaigns, "serve", services, step),
        size=SIZE,
        seconds=SECONDS,
    ).close()


@pytest.mark.parametrize("step", RELAY_STEPS)
def test_relays_are_killed(campaigns: Campaigns, step: str) -> None:
    services = SERVICES[:3]  # analytics tells nothing here
    campaigns.run(
        f"kill -9 of every relay {step}",
        lambda: all_die(campaigns, "relay", services, step),
        size=SIZE,
        seconds=SECONDS,
    ).close()
