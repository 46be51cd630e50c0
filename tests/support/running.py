"""A whole college that runs: one line for each thing that people do there, over HTTP.

Every service has its own broker user, as in a deployment, where the broker can be told of users.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from shared.messaging import broker_setup
from shared.messaging.topology import SERVICES
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.process import WITHIN, until

# As in test_broker_setup: users belong to the whole broker, not to a virtual host.
PASSWORDS = {service: f"password of {service}" for service in SERVICES}
PRICES = {"un_staff": 120, "civil_society": 100, "academia": 100, "government": 0}


def eur(amount: str | int) -> dict[str, str]:
    """Euros, as JSON."""
    return {"amount": str(amount), "currency": "EUR"}


def users(rabbitmq: RabbitMQ, vhost: str) -> dict[str, str]:
    """Make each service's user, on a broker that is ours; returns the settings with them."""
    if rabbitmq.management is None or not rabbitmq.ours:
        return {}
    admin = broker_setup.Admin(vhost, rabbitmq.management.url, PASSWORDS)
    list(broker_setup.setup(admin))
    return {f"{name.upper()}_AMQP_URI": as_user(vhost, name, PASSWORDS[name]) for name in SERVICES}


def as_user(uri: str, user: str, password: str) -> str:
    """The same broker's address, for another user."""
    parts = urlsplit(uri)
    return parts._replace(netloc=f"{user}:{quote(password)}@{parts.hostname}:{parts.port}").geturl()


class Running:
    """The people of a college; the college itself must have been started."""

    def __init__(self, college: College) -> None:
        self.college = college
        self.today = datetime.now(UTC).date()

    def post(self, path: str, **body: Any) -> Any:
        """Send JSON to a service, which must take it."""
        response = self.college.post(path, body)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def get(self, path: str, **query: Any) -> Any:
        """Ask a service, which must know it."""
        response = self.college.get(path, **query)
        assert response.status_code == 200, response.text
        return response.json()

    def offers(self, code: str, in_days: int, places: int | None = None) -> str:
        """A course with one run of one day; returns the run's id, when it can be asked for."""
        course: Mapping[str, Any] = self.post(
            "/catalogue/v1/courses",
            code=code,
            titles={"en": code},
            format="blended",
            themes=["peace_security"],
            reporting_line="portfolio",
        )
        self.post(f"/catalogue/v1/courses/{course['id']}/publish")
        day = str(self.today + timedelta(days=in_days))
        run: str = self.post(
            f"/catalogue/v1/courses/{course['id']}/runs",
            starts_on=day,
            ends_on=day,
            time_zone="UTC",
            language="en",
            places=places,
            prices=[{"audience": name, "amount": eur(price)} for name, price in PRICES.items()],
        )["id"]
        path = "/enrolment/v1/enrolments"
        nobody = {"run_id": run, "learner_id": str(uuid4())}
        # The learner is looked for when the run is there.
        until(
            partial(self._answers, path, nobody, nobody["learner_id"]),
            WITHIN,
            f"run {code} is known to enrolment",
            self.college.said,
        )
        return run

    def registers(self, audience: str, organisation: str | None = None) -> str:
        """A learner; returns the id."""
        learner = str(uuid4())
        email = f"{learner}@example.org"
        person = {"id": learner, "name": "A learner", "email": email, "audience": audience}
        self.post("/enrolment/v1/learners", **person, organisation=organisation)
        return learner

    def asks(self, run_id: str, audience: str, organisation: str | None = None) -> str:
        """A learner registers and asks for a place; returns the enrolment's id."""
        learner = self.registers(audience, organisation)
        asked = self.post("/enrolment/v1/enrolments", run_id=run_id, learner_id=learner)
        return str(asked["id"])

    def pays(self, enrolment_id: str) -> None:
        """The invoice is paid as soon as it is there."""
        invoice = self.invoice(enrolment_id)
        self.post(
            f"/billing/v1/invoices/{invoice['id']}/payments",
            amount=invoice["total"],
            method="bank_transfer",
            reference=enrolment_id,
            received_on=str(self.today),
        )

    def invoice(self, enrolment_id: str) -> Any:
        """The invoice of an enrolment, as soon as it is there."""
        find = partial(self.get, "/billing/v1/invoices", enrolment_id=enrolment_id)
        what = f"an invoice for {enrolment_id}"
        (invoice,) = until(lambda: find()["items"], WITHIN, what, self.college.said)
        return invoice

    def waits(self, enrolment_id: str, state: str) -> Any:
        """Until the enrolment is in this state; returns it."""
        find = partial(self.get, f"/enrolment/v1/enrolments/{enrolment_id}")
        what = f"{enrolment_id} is {state}"
        until(lambda: find()["state"] == state, WITHIN, what, self.college.said)
        return find()

    def _answers(self, path: str, body: Any, words: str) -> bool:
        return words in self.college.post(path, body).text
