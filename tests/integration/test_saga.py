"""The whole saga through real processes, a real broker and real databases, from request to figure."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from shared.messaging import failures, inbox, outbox
from shared.messaging.topology import SERVICES
from tests.support.books import discrepancies
from tests.support.process import WITHIN, until
from tests.support.running import Running, eur
from tests.support.story import Story


@pytest.fixture(scope="module")
def story(running: Running) -> Story:
    """It was played, and its last event was handled by everybody."""
    story = Story(running)
    story.play()
    until(partial(all_is_handled, running), WITHIN, "all is handled", running.college.said)
    return story


def all_is_handled(running: Running) -> bool:
    """Whether analytics, which hears everything, has handled everything, and all was sent."""
    told = handled = 0
    for name in SERVICES:
        with running.college.databases[name].reading() as session:
            told += len(outbox.latest(session, None, 10_000))
            if outbox.backlog(session)[0]:
                return False
            handled = inbox.count(session)  # analytics is the last
    return told == handled and figures(running)["activities"] == 1


def figures(running: Running) -> Any:
    """What analytics counted in this biennium."""
    year = running.today.year
    return running.get("/analytics/v1/figures", biennium=year - (year + 1) % 2)


def tallies(found: Any, name: str, value: str) -> dict[str, Any]:
    """One list of the figures, by name."""
    return {one["name"]: one[value] for one in found[name]}


def parts(charge: Any) -> dict[str, str]:
    """How much each way carries."""
    return {part["way"]: part["amount"]["amount"] for part in charge["parts"]}


@pytest.mark.parametrize(
    ("name", "state", "paid"),
    [
        ("free", "completed", {"free": "0.00"}),
        ("contract", "completed", {"contract": "120.00"}),
        ("subsidy", "completed", {"subsidy": "100.00"}),
        ("split", "completed", {"subsidy": "60.00", "learner_payment": "40.00"}),
        ("organisation", "not_completed", {"organisation_invoice": "120.00"}),
        ("learner", "completed", {"learner_payment": "120.00"}),
        ("absent", "no_show", {"free": "0.00"}),
        ("waits", "confirmed", {"free": "0.00"}),
    ],
)
def test_every_way_of_paying_leads_to_a_place(
    story: Story, name: str, state: str, paid: dict[str, str]
) -> None:
    charge = story.charge(name)
    assert (story.state(name), charge["state"]) == (state, "funded")
    assert parts(charge) == paid


def test_when_nobody_pays_the_place_is_refused_with_the_reason(story: Story) -> None:
    charge = story.charge("refused")
    assert (story.state("refused"), charge["state"], charge["parts"]) == ("rejected", "refused", [])
    assert charge["reasons"] == [f"no_price_for_audience: private_sector in run {story.soon}"]


def test_a_place_that_is_given_back_in_time_costs_the_fund_nothing(story: Story) -> None:
    assert story.state("gives back a subsidy") == "cancelled"
    assert story.charge("gives back a subsidy")["state"] == "ended"
    fund = story.college.get(f"/billing/v1/funds/{story.funds['Germany']}")
    amounts = {name: fund[name]["amount"] for name in ("reserved", "committed", "spent")}
    assert amounts == {"reserved": "0.00", "committed": "0.00", "spent": "100.00"}
    assert fund["available"] == eur("900.00")


def test_a_paid_invoice_is_credited_and_the_money_can_go_back(story: Story) -> None:
    assert story.state("gives back a payment") == "cancelled"
    invoice = story.college.invoice(story.enrolments["gives back a payment"])
    assert (invoice["state"], invoice["credited"]) == ("credited", eur("120.00"))
    refund = {"amount": eur("120.00"), "paid_on": str(story.college.today)}
    story.college.post(f"/billing/v1/invoices/{invoice['id']}/refunds", **refund)
    invoice = story.college.invoice(story.enrolments["gives back a payment"])
    assert invoice["refunded"] == eur("120.00")


def test_analytics_counts_what_took_place(story: Story) -> None:
    found = figures(story.college)
    assert (found["activities"], found["beneficiaries"], found["people"]) == (1, 6, 6)
    assert tallies(found, "ways", "beneficiaries") == {
        "free": 1,
        "contract": 1,
        "subsidy": 1,
        "subsidy+learner_payment": 1,
        "organisation_invoice": 1,
        "learner_payment": 1,
    }
    (income,) = found["income"]
    assert {one["source"]: one["amount"] for one in income["sources"]} == {
        "course_fees": eur("280.00"),
        "service_contracts": eur("120.00"),
        "voluntary_contributions": eur("160.00"),
    }
    assert tallies(found, "contributions", "amount") == dict.fromkeys(story.funds, eur("1000.00"))


def test_the_books_agree(story: Story) -> None:
    with story.college.college.databases["billing"].reading() as session:
        assert discrepancies(session) == []


def test_no_event_failed_for_good(story: Story) -> None:
    """Some may have come too early, and waited for another one."""
    for name, database in story.college.college.databases.items():
        with database.reading() as session:
            assert [row.error for row in failures.listing(session)] == [], name
            assert failures.listing(session, "discarded") == []


def test_what_a_request_caused_is_one_story_in_all_services(story: Story) -> None:
    """From the request to the confirmation: one correlation, one trace, each with its cause."""
    enrolment = story.enrolments["subsidy"]
    events = []
    for name in ("enrolment", "billing"):
        with story.college.college.databases[name].reading() as session:
            events += [r for r in outbox.latest(session, None, 10_000) if r.subject == enrolment]
    caused = {"requested", "charge_decided", "subsidy_reserved", "enrolment_funded", "confirmed"}
    wanted = [row for row in events if row.type.split(".")[1] in caused]
    assert {row.type.split(".")[1] for row in wanted} == caused
    assert len({row.correlation_id for row in wanted}) == 1
    assert len({row.traceparent.split("-")[1] for row in wanted}) == 1
    ids = {row.event_id for row in wanted}
    assert [row.type for row in wanted if row.causation_id not in ids] == ["enrolment.requested.v1"]


def test_every_page_and_every_health_check_answers(story: Story) -> None:
    for name in SERVICES:
        assert story.college.college.status(f"/{name}/") == 200
        assert story.college.college.status(f"/{name}/health/live") == 200
