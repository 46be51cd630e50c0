"""``collegium broker setup`` on a real broker: every service's user may do its own part, and no more."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import amqp
import pytest
from click.testing import CliRunner
from kombu import Connection

from collegium.commands.broker import broker
from shared.errors import Invalid
from shared.messaging import broker_setup, topology
from shared.testing.not_run import not_run
from shared.testing.rabbitmq import RabbitMQ

PASSWORDS = {service: f"password of {service}" for service in topology.SERVICES}


@pytest.fixture
def admin(own_rabbitmq: RabbitMQ, vhost: str) -> broker_setup.Admin:
    """Of a broker that is ours: users belong to the whole broker, not to a virtual host."""
    if own_rabbitmq.management is None:
        not_run("the RabbitMQ has no management API")
    return broker_setup.Admin(vhost, own_rabbitmq.management.url, PASSWORDS)


@pytest.fixture
def as_service(admin: broker_setup.Admin) -> Callable[[str], amqp.Channel]:
    """A channel with a service's own user, on a broker that was set up."""
    list(broker_setup.setup(admin))
    parts = urlsplit(admin.uri)

    def channel(service: str) -> amqp.Channel:
        vhost, password = parts.path.removeprefix("/"), PASSWORDS[service]
        return Connection(parts.hostname, service, password, vhost, port=parts.port).default_channel

    return channel


def refusal_of(channel: amqp.Channel, step: Callable[[amqp.Channel], object]) -> str:
    """The broker's words when it refuses the step; empty when it does not."""
    try:
        step(channel)
        channel.basic_qos(0, 1, False)  # answered: a publish is refused after it was sent
    except amqp.AccessRefused as refusal:
        return str(refusal)
    return ""


def test_it_may_be_run_again(admin: broker_setup.Admin) -> None:
    first = list(broker_setup.setup(admin))
    assert list(broker_setup.setup(admin)) == first
    assert len(first) == 2 + len(topology.SERVICES)
    assert r"user billing may write ^billing\.(events|replay)$" in "\n".join(first)


def test_what_crashes_its_reader_too_often_is_put_aside_with_its_bytes(
    admin: broker_setup.Admin,
) -> None:
    list(broker_setup.setup(admin))
    channel = Connection(admin.uri).default_channel
    channel.basic_publish_confirm(amqp.Message("poison"), "billing.commands", "anything.v1")
    deliveries = 0
    while (aside := channel.basic_get("billing.dead", no_ack=True)) is None:
        message = channel.basic_get("billing.inbox")
        if message is not None:
            deliveries += 1
            channel.basic_reject(message.delivery_tag, requeue=True)
        assert deliveries < 100
    assert deliveries == broker_setup.DELIVERY_LIMIT + 1
    assert aside.body == "poison"


def test_a_service_writes_its_own_events_and_reads_its_own_inbox(
    as_service: Callable[[str], amqp.Channel],
) -> None:
    message = amqp.Message("{}")
    for own in topology.SERVICES:
        channel = as_service(own)
        channel.basic_publish_confirm(message, f"{own}.events", "anything.v1")
        assert channel.basic_consume(f"{own}.inbox", callback=print)


def steps_against(own: str, other: str) -> list[tuple[str, Callable[[amqp.Channel], object]]]:
    """What one service must not do to another, and the thing that the broker then names."""
    message, inbox = amqp.Message("{}"), f"{other}.inbox"
    return [
        (f"exchange '{other}.events'", lambda to: to.basic_publish(message, f"{other}.events")),
        (
            f"exchange '{other}.replay'",
            lambda to: to.basic_publish(message, f"{other}.replay", own),
        ),
        (f"exchange '{other}.commands'", lambda to: to.basic_publish(message, f"{other}.commands")),
        (f"queue '{inbox}'", lambda to: to.basic_get(inbox)),
        (f"queue '{inbox}'", lambda to: to.basic_consume(inbox, callback=print)),
        (f"queue '{inbox}'", lambda to: to.queue_bind(inbox, f"{own}.events", "#")),
        (f"queue '{inbox}'", lambda to: to.queue_purge(inbox)),
        (f"queue '{inbox}'", lambda to: to.queue_delete(inbox)),
        (f"queue '{other}.dead'", lambda to: to.basic_get(f"{other}.dead")),
    ]


@pytest.mark.parametrize("own", topology.SERVICES)
def test_a_service_touches_nothing_of_another(
    as_service: Callable[[str], amqp.Channel], own: str
) -> None:
    for other in topology.SERVICES:
        if other != own:
            for thing, step in steps_against(own, other):
                assert thing in refusal_of(as_service(own), step)


@pytest.mark.parametrize("own", topology.SERVICES)
def test_what_a_service_hears_is_not_for_itself_to_decide(
    as_service: Callable[[str], amqp.Channel], own: str
) -> None:
    message = amqp.Message("{}")
    steps: dict[str, Callable[[amqp.Channel], object]] = {
        f"queue '{own}.inbox'": lambda to: to.queue_bind(f"{own}.inbox", "analytics.events", "#"),
        f"exchange '{own}.commands'": lambda to: to.basic_publish(message, f"{own}.commands"),
        "exchange 'amq.default'": lambda to: to.basic_publish(message, "", f"{own}.inbox"),
        "queue 'mine'": lambda to: to.queue_declare("mine"),
        "exchange 'mine'": lambda to: to.exchange_declare("mine", "topic"),
    }
    for thing, step in steps.items():
        assert thing in refusal_of(as_service(own), step)


def test_a_wrong_password_is_told_at_once_in_one_line(admin: broker_setup.Admin) -> None:
    parts = urlsplit(admin.uri)
    wrong = admin.uri.replace(f":{parts.password}@", ":wrong@")
    bad = broker_setup.Admin(wrong, admin.management_url, PASSWORDS)
    with pytest.raises(Invalid, match="COLLEGIUM_BROKER_ADMIN_URI") as refusal:
        list(broker_setup.setup(bad))
    assert "wrong" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_command_tells_a_line_for_each_thing_done(
    admin: broker_setup.Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLEGIUM_BROKER_ADMIN_URI", admin.uri)
    monkeypatch.setenv("COLLEGIUM_BROKER_MANAGEMENT_URL", admin.management_url)
    for service, password in PASSWORDS.items():
        monkeypatch.setenv(f"COLLEGIUM_BROKER_PASSWORD_{service.upper()}", password)
    done = CliRunner().invoke(broker, ["setup"])
    assert done.exit_code == 0
    assert done.output.splitlines() == list(broker_setup.setup(admin))
