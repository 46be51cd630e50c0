"""Services that know nothing of Collegium: stock nameko, plain JSON, their own broker user.

One hears ``enrolment.confirmed`` and pays the invoices of ``billing``; another program asks for places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Exchange, Producer
from nameko.standalone.events import get_event_exchange

from shared.messaging.management import Management
from shared.messaging.topology import SERVICES
from shared.testing.rabbitmq import RabbitMQ
from tests.support.process import WITHIN, Process, until
from tests.support.running import Running, as_user

SOURCE = """
import eventlet
eventlet.monkey_patch()

import json, sys
from kombu import Exchange
from nameko.events import event_handler
from nameko.messaging import Publisher
from nameko.runners import ServiceRunner

uri, heard = sys.argv[1:]
COMMANDS = Exchange("billing.commands", "topic", durable=True, no_declare=True)

class Outside:
    name = "outside"
    tell_billing = Publisher(exchange=COMMANDS)

    @event_handler("billing", "invoice_issued.v1")
    def pay(self, invoice):
        payment = {
            "invoice_id": invoice["invoice_id"],
            "amount": invoice["amount"],
            "method": "bank_transfer",
            "reference": "paid by " + invoice["number"],
            "received_on": invoice["issued_at"][:10],
        }
        self.tell_billing(payment, routing_key="record_payment.v1")

    @event_handler("enrolment", "confirmed.v1")
    def remember(self, event):
        with open(heard, "a") as file:
            print(json.dumps(event), file=file)

runner = ServiceRunner({"AMQP_URI": uri, "DECLARE_EVENT_EXCHANGES": False})
runner.add_service(Outside)
runner.start()
print("it listens", flush=True)
runner.wait()
"""

OWN = r"evt-.*--outside\..*"  # the queues that stock nameko makes for it
MAY = {
    "configure": f"^{OWN}$",
    "write": rf"^({OWN}|billing\.commands|enrolment\.commands)$",
    "read": rf"^({OWN}|enrolment\.events|billing\.events)$",
}


@pytest.fixture(scope="module")
def uri(running: Running, rabbitmq: RabbitMQ) -> str:
    """The broker's address for an outside user who may configure nothing but queues of its own."""
    address = running.college.amqp_uri
    if rabbitmq.management is None or not rabbitmq.ours:
        return address
    api = Management(rabbitmq.management.url, address)
    api.put("users/outside", {"password": "outside", "tags": ""})
    api.put(f"permissions/{api.vhost}/outside", MAY)
    return as_user(address, "outside", "outside")


@pytest.fixture(scope="module")
def heard(
    running: Running, uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], list[Any]]]:
    """What the outside service heard of confirmed places."""
    folder: Path = tmp_path_factory.mktemp("outside")
    (folder / "outside.py").write_text(SOURCE)
    words = [str(folder / "outside.py"), uri, str(folder / "heard")]
    environ = {"PATH": "/usr/bin:/bin"}  # nothing of this repository
    process = Process(words, environ, folder / "log")
    try:
        process.wait_said("it listens")
        file = folder / "heard"
        yield lambda: [json.loads(line) for line in file.open()] if file.exists() else []
    finally:
        process.kill()


def sends(uri: str, exchange: str, key: str, body: Any) -> None:
    """What any program with kombu does: no header of ours, no id."""
    with Connection(uri) as connection:
        to = Exchange(exchange, "topic", no_declare=True)
        Producer(connection).publish(body, exchange=to, routing_key=key, retry=True)


@pytest.fixture
def run_id(running: Running, request: pytest.FixtureRequest) -> str:
    """A run for this test, in two months."""
    return running.offers(request.node.name[:40], in_days=60)


def test_stock_nameko_may_declare_our_exchanges_as_they_are(running: Running) -> None:
    with Connection(running.college.amqp_uri) as connection:
        for service in SERVICES:
            get_event_exchange(service, {})(connection.default_channel).declare()


def test_an_ordinary_nameko_service_hears_our_events(
    running: Running, run_id: str, heard: Callable[[], list[Any]]
) -> None:
    enrolment = running.asks(run_id, "government")
    mine = lambda: [one for one in heard() if one["enrolment_id"] == enrolment]  # noqa: E731
    (event,) = until(mine, WITHIN, "the outside service has heard it", running.college.said)
    assert (event["run_id"], event["ways"]) == (run_id, ["free"])
    assert event["learner"]["audience"] == "government"


def test_an_outside_program_asks_for_a_place_and_an_outside_service_pays_for_it(
    running: Running, uri: str, run_id: str, heard: Callable[[], list[Any]]
) -> None:
    learner = running.registers("un_staff")
    asked = {"run_id": run_id, "learner_id": learner}
    for _ in range(2):  # the same message twice is one request
        sends(uri, "enrolment.commands", "request_enrolment.v1", asked)
    paid = lambda: [one for one in heard() if one["learner"]["learner_id"] == learner]  # noqa: E731
    (event,) = until(paid, WITHIN, "the saga has gone through", running.college.said)
    assert event["ways"] == ["learner_payment"]
    invoice = running.invoice(event["enrolment_id"])
    assert (invoice["state"], invoice["paid"]) == ("paid", invoice["total"])
    listing = running.get("/enrolment/v1/enrolments", run_id=run_id)["items"]
    assert [one["state"] for one in listing] == ["confirmed"]
