"""More instances and fewer, new ones for old ones, while people ask: nothing is lost or done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

from shared.messaging.topology import SERVICES
from tests.support.account import Account
from tests.support.deployed_places import all_confirmed, is_healthy
from tests.support.deployment import READY_WITHIN, Deployment, run
from tests.support.process import until

SIZE, AT_ONCE = 160, 4
MANY = 4
EFFECTS = ("enrolment.requested.v1", "billing.charge_decided.v1", "enrolment.confirmed.v1")


@contextmanager
def asking(ask: Callable[[str], None], account: Account) -> Iterator[None]:
    """People ask meanwhile, each again and again until the college has taken it."""

    def one(enrolment: str) -> None:
        account.attempted.add(enrolment)
        ask(enrolment)
        account.acknowledged.add(enrolment)

    with ThreadPoolExecutor(AT_ONCE) as people:
        asked = [people.submit(one, str(uuid4())) for _ in range(SIZE)]
        asked[SIZE // 10].result()
        yield
        for one_asked in asked:
            one_asked.result()


def scale(deployment: Deployment, service: str, count: int) -> list[str]:
    """Bring up so many instances, or stop those that are too many; the containers, all healthy."""
    deployment.compose("up", "-d", "--no-deps", "--scale", f"{service}={count}", service)
    containers = deployment.compose("ps", "-q", service).split()
    assert len(containers) == count
    what = f"{count} of {service} are healthy"
    until(lambda: all(map(is_healthy, containers)), READY_WITHIN, what)
    return containers


def close(deployment: Deployment, account: Account) -> None:
    """Each place has each of its events once, as analytics has heard them."""
    all_confirmed(deployment, sorted(account.acknowledged))
    heard: dict[str, Counter[str]] = {}
    after = 0
    while items := deployment.get("/analytics/v1/events", after=after, limit=1000).json()["items"]:
        after = items[-1]["position"]
        for item in items:
            if item["subject"] in account.attempted:
                heard.setdefault(item["subject"], Counter())[item["type"]] += 1
    for enrolment, types in heard.items():
        times = [types[effect] for effect in EFFECTS]
        account.found([enrolment] * (max(times) if min(times) else 0))
    account.close()


def test_billing_grows_to_four_and_shrinks_to_one_under_load(
    deployment: Deployment, ask: Callable[[str], None]
) -> None:
    account = Account(f"billing, 1 → {MANY} → 1 instances")
    with asking(ask, account):
        scale(deployment, "billing", MANY)
        scale(deployment, "billing", 1)
    close(deployment, account)


def test_all_services_are_restarted_one_after_the_other_under_load(
    deployment: Deployment, ask: Callable[[str], None]
) -> None:
    account = Account("rolling restart of the deployment")
    with asking(ask, account):
        for service in SERVICES:
            old, _ = sorted(scale(deployment, service, 2), key=started(deployment))
            run(["docker", "stop", old])
            assert deployment.inspect(old)["State"]["ExitCode"] == 0
            run(["docker", "rm", old])
            scale(deployment, service, 1)
    close(deployment, account)


def started(deployment: Deployment) -> Callable[[str], str]:
    """When a container was started."""
    return lambda container: str(deployment.inspect(container)["State"]["StartedAt"])
