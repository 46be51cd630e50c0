"""What happens in the saga's tests: every way of paying, a refusal, cancellations, a waiting list.

Prices: UN staff 120 euros, civil society and academia 100, governments nothing; nobody else has one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.running import Running, eur

DONORS = {"Germany": ("civil_society", 100), "Sweden": ("academia", 60)}  # whom, percent


class Story:
    """``enrolments`` are the ids by what they are for; ``funds`` those of the donors."""

    def __init__(self, college: Running) -> None:
        self.college = college
        self.enrolments: dict[str, str] = {}
        self.funds: dict[str, str] = {}
        self._agree()
        self.soon = college.offers("SOON", in_days=0)
        self.later = college.offers("LATER", in_days=60, places=2)

    def play(self) -> None:
        """All of it; returns when every place has come to its end."""
        self._all_ask()
        self._some_pay()
        self._some_give_back()
        self._the_run_is_over()

    def state(self, name: str) -> str:
        """The state of an enrolment."""
        path = f"/enrolment/v1/enrolments/{self.enrolments[name]}"
        return str(self.college.get(path)["state"])

    def charge(self, name: str) -> Any:
        """How an enrolment was charged."""
        return self.college.get(f"/billing/v1/charges/{self.enrolments[name]}")

    def _agree(self) -> None:
        today = self.college.today
        period = {
            "valid_from": str(today - timedelta(days=365)),
            "valid_to": str(today + timedelta(days=365)),
            "currency": "EUR",
        }
        post = self.college.post
        post("/billing/v1/contracts", number="SC-1", organisation="WHO", seats=5, **period)
        post("/billing/v1/invoice-accounts", organisation="UNDP")
        for donor, (audience, percent) in DONORS.items():
            rules = {"audiences": [audience], "share_percent": percent, **period}
            fund = post("/billing/v1/funds", agreement=donor, donor=donor, **rules)["id"]
            given = {"amount": eur(1000), "received_on": str(today)}
            post("/billing/v1/contributions", donor=donor, fund_id=fund, **given)
            self.funds[donor] = fund

    def _all_ask(self) -> None:
        for name, run, audience, organisation in (
            ("free", self.soon, "government", None),
            ("contract", self.soon, "un_staff", "WHO"),
            ("subsidy", self.soon, "civil_society", None),
            ("split", self.soon, "academia", None),
            ("organisation", self.soon, "un_staff", "UNDP"),
            ("learner", self.soon, "un_staff", None),
            ("absent", self.soon, "government", None),
            ("refused", self.soon, "private_sector", None),
            ("gives back a subsidy", self.later, "civil_society", None),
            ("gives back a payment", self.later, "un_staff", None),
            ("waits", self.later, "government", None),
        ):
            self.enrolments[name] = self.college.asks(run, audience, organisation)

    def _some_pay(self) -> None:
        for name in ("split", "learner", "gives back a payment"):
            self.college.pays(self.enrolments[name])
        for name in self.enrolments.keys() - {"refused", "waits"}:
            self.college.waits(self.enrolments[name], "confirmed")
        self.college.waits(self.enrolments["refused"], "rejected")
        self.college.waits(self.enrolments["waits"], "waitlisted")

    def _some_give_back(self) -> None:
        for name in ("gives back a subsidy", "gives back a payment"):
            path = f"/enrolment/v1/enrolments/{self.enrolments[name]}/cancel"
            self.college.post(path, by="learner", reason="ill")
        self.college.waits(self.enrolments["waits"], "confirmed")

    def _the_run_is_over(self) -> None:
        outcomes = dict.fromkeys(("free", "contract", "subsidy", "split"), "completed")
        others = {"organisation": "not_completed", "learner": "completed", "absent": "no_show"}
        for name, outcome in (outcomes | others).items():
            path = f"/enrolment/v1/enrolments/{self.enrolments[name]}/outcome"
            self.college.post(path, outcome=outcome)
        self.college.post(f"/catalogue/v1/runs/{self.soon}/deliver")
