"""Where a real server comes from: the order of the ways, and what a wrong setting does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.testing import postgresql, rabbitmq
from shared.testing.choice import Finders, NotAvailable, WrongSetting, find

NOBODY_LISTENS = "127.0.0.1:1"


class Machine:
    """A machine that has some of the ways; ``tried`` is what was looked at, in order."""

    def __init__(self, *has: str) -> None:
        self.has = set(has)
        self.tried: list[str] = []

    def finders(self) -> Finders[str]:
        return Finders(
            given=self._way("given"),
            installed=self._way("installed"),
            docker=self._way("docker"),
            install=self._install,
        )

    def _way(self, name: str) -> Callable[[], str]:
        def look() -> str:
            self.tried.append(name)
            if name not in self.has:
                raise NotAvailable(f"no {name}")
            return name

        return look

    def _install(self) -> None:
        self.tried.append("apt")
        if "apt" not in self.has:
            raise NotAvailable("no apt")
        self.has.add("installed")


@pytest.mark.parametrize(
    ("has", "found", "tried"),
    [
        ({"given", "installed", "docker", "apt"}, "given", ["given"]),
        ({"installed", "docker", "apt"}, "installed", ["given", "installed"]),
        ({"docker", "apt"}, "docker", ["given", "installed", "docker"]),
        ({"apt"}, "installed", ["given", "installed", "docker", "apt", "installed"]),
    ],
)
def test_the_first_way_that_leads_somewhere(has: set[str], found: str, tried: list[str]) -> None:
    machine = Machine(*has)
    assert find(machine.finders()) == found
    assert machine.tried == tried


def test_when_no_way_is_left_every_reason_is_told() -> None:
    with pytest.raises(NotAvailable, match=r"^no given; no installed; no docker; no apt$"):
        find(Machine().finders())


def test_a_wrong_setting_is_never_passed_over() -> None:
    def wrong() -> str:
        raise WrongSetting("TEST_AMQP_URI names a broker that cannot be used")

    machine = Machine("installed")
    ways = machine.finders()
    with pytest.raises(WrongSetting):
        find(Finders(wrong, ways.installed, ways.docker, ways.install))
    assert machine.tried == []


def test_a_broker_that_does_not_answer_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_AMQP_URI", f"amqp://u:hidden@{NOBODY_LISTENS}/")
    with pytest.raises(WrongSetting, match="TEST_AMQP_URI") as refusal:
        rabbitmq.given()
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("url", ["nonsense", f"postgresql://u:hidden@{NOBODY_LISTENS}/postgres"])
def test_a_database_that_does_not_answer_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", url)
    with pytest.raises(WrongSetting, match="TEST_DATABASE_URL") as refusal:
        postgresql.given()
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize("given", [rabbitmq.given, postgresql.given])
def test_an_address_that_is_not_set_leads_on(
    monkeypatch: pytest.MonkeyPatch, given: Callable[[], object]
) -> None:
    monkeypatch.delenv("TEST_AMQP_URI", raising=False)
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with pytest.raises(NotAvailable, match="is not set"):
        given()
