"""A college with one course, over HTTP and events: one line for each thing that people do there.

The run takes place from 2 to 6 May 2022. Prices: UN staff 120 euros, civil society and academia 100,
governments nothing; nobody else has a price. WHO has a contract and UNDP an invoice account; Germany
pays for civil society, and Sweden 60 percent for academia.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.test import Client

from shared import clock
from shared.messaging.topology import SERVICES
from shared.testing.builders import COURSE, RUN, an_id, moment
from tests.support.bus import Bus

YEAR = {"valid_from": "2022-01-01", "valid_to": "2022-12-31", "currency": "EUR"}
GERMANY, SWEDEN, CONTRACT = an_id(71), an_id(72), an_id(73)
PRICES = {"un_staff": 120, "civil_society": 100, "academia": 100, "government": 0}


def eur(amount: str | int) -> dict[str, str]:
    return {"amount": str(amount), "currency": "EUR"}


class SmallCollege:
    """``bus`` carries the events; a day ends when all of them are handled."""

    def __init__(self, client: Callable[[str], Client], bus: Bus, places: int) -> None:
        self.http = {name: client(name) for name in SERVICES}
        self.bus = bus
        self.on(moment(2, 1))
        self._offer(places)
        self._agree()
        self.bus.settle()

    def on(self, day: datetime) -> None:
        """The next day at which something happens."""
        self.bus.settle()
        clock.travel(day)

    def post(self, path: str, **body: Any) -> Any:
        """Send JSON to a service, which must take it."""
        response = self.http[path.split("/")[1]].post(path, json=body)
        assert response.status_code in (200, 201), response.text
        return response.json

    def get(self, path: str) -> Any:
        """Ask a service, which must know it."""
        response = self.http[path.split("/")[1]].get(path)
        assert response.status_code == 200, response.text
        return response.json

    def asks(self, number: int, audience: str, organisation: str | None = None) -> str:
        """A learner registers and asks for a place; returns the enrolment's id."""
        learner, enrolment = an_id(100 + number), an_id(200 + number)
        person = {"name": f"Learner {number}", "email": f"learner{number}@example.org"}
        categories = {"audience": audience, "organisation": organisation, "country": "KE"}
        self.post("/enrolment/v1/learners", id=learner, **person, **categories)
        self.post("/enrolment/v1/enrolments", id=enrolment, run_id=RUN, learner_id=learner)
        return enrolment

    def pays(self, number: int) -> None:
        """The learner's, or the organisation's, invoice is paid."""
        invoice = self.invoice(number)
        self.post(
            f"/billing/v1/invoices/{invoice['id']}/payments",
            amount=invoice["total"],
            method="bank_transfer",
            reference=f"E2E-{number}",
            received_on=str(clock.now().date()),
        )

    def is_refunded(self, number: int, amount: str | int) -> None:
        """Money goes back to the payer."""
        path = f"/billing/v1/invoices/{self.invoice(number)['id']}/refunds"
        self.post(path, id=an_id(600 + number), amount=eur(amount), paid_on="2022-05-10")

    def cancels(self, number: int, by: str = "learner") -> None:
        """A place is given back."""
        self.post(f"/enrolment/v1/enrolments/{an_id(200 + number)}/cancel", by=by, reason="ill")

    def ends(self, number: int, outcome: str) -> None:
        """What became of a confirmed place."""
        self.post(f"/enrolment/v1/enrolments/{an_id(200 + number)}/outcome", outcome=outcome)

    def expires_holds(self) -> None:
        """The timer of enrolment comes round."""
        self.bus.services["enrolment"].expire_holds()  # type: ignore[attr-defined]

    def state(self, number: int) -> str:
        """The state of an enrolment."""
        shown = self.get(f"/enrolment/v1/enrolments/{an_id(200 + number)}")
        return str(shown["state"])

    def charge(self, number: int) -> str:
        """The state of what it was charged."""
        return str(self.get(f"/billing/v1/charges/{an_id(200 + number)}")["state"])

    def invoice(self, number: int) -> Any:
        """The invoice of an enrolment."""
        path = f"/billing/v1/invoices?enrolment_id={an_id(200 + number)}"
        (invoice,) = self.get(path)["items"]
        return invoice

    def figures(self) -> dict[str, Any]:
        """What analytics counted in 2021-2022."""
        self.bus.settle()
        found: dict[str, Any] = self.get("/analytics/v1/figures?biennium=2021")
        return found

    def _offer(self, places: int) -> None:
        course = {"code": "SDG-101", "titles": {"en": "The 2030 Agenda"}, "format": "blended"}
        themes = {"themes": ["sustainable_development"], "reporting_line": "portfolio"}
        self.post("/catalogue/v1/courses", id=COURSE, **course, **themes)
        self.post(f"/catalogue/v1/courses/{COURSE}/publish")
        self.post(
            f"/catalogue/v1/courses/{COURSE}/runs",
            id=RUN,
            starts_on="2022-05-02",
            ends_on="2022-05-06",
            time_zone="Europe/Rome",
            country="IT",
            city="Turin",
            language="en",
            places=places,
            waiting_list=True,
            prices=[{"audience": name, "amount": eur(price)} for name, price in PRICES.items()],
        )

    def _agree(self) -> None:
        contract = {"number": "SC-1", "organisation": "WHO", "seats": 5}
        self.post("/billing/v1/contracts", id=CONTRACT, **contract, **YEAR)
        self.post("/billing/v1/invoice-accounts", organisation="UNDP")
        for fund, donor, audience, share in (
            (GERMANY, "Germany", "civil_society", 100),
            (SWEDEN, "Sweden", "academia", 60),
        ):
            rules = {"donor": donor, "audiences": [audience], "share_percent": share}
            self.post("/billing/v1/funds", id=fund, agreement=donor, **rules, **YEAR)
            self._gives(donor, fund, 5000)
        self._gives("Italy", None, 500)

    def _gives(self, donor: str, fund_id: str | None, amount: int) -> None:
        given = {"donor": donor, "fund_id": fund_id, "received_on": "2022-01-20"}
        self.post("/billing/v1/contributions", amount=eur(amount), **given)
