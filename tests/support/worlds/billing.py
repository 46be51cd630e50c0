"""Billing with contracts, funds and invoices of ours, of others, and of the learner who calls."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.test import Client

from services.billing.store import InvoiceRow
from shared.access.caller import Owner
from shared.persistence import Database
from shared.testing.builders import CONTRACT, CONTRIBUTION, FUND, an_id, moment
from tests.service.billing.bodies import CONTRACT_BODY, CONTRIBUTION_BODY, FUND_BODY, PAYMENT
from tests.service.billing.story import a_contract, a_fund, a_run, an_account, asks, gives, pays
from tests.support.callers import DONOR, ME, OTHER_DONOR, OURS, THEIRS
from tests.support.worlds.example import (
    MINE,
    MINE_ALONE,
    OF_DONOR,
    OF_OTHER_DONOR,
    OF_THEM,
    OF_US,
    Example,
    Shown,
)

NOW = moment(2, 10)
COLLEAGUE, STRANGER, ALONE = an_id(102), an_id(103), an_id(104)
THEIR_CONTRACT, OTHER_FUND, OTHER_GIFT = an_id(81), an_id(82), an_id(83)
# Who has asked for a place: whose the charge is, and who pays the invoice.
CHARGES = {
    "mine": (ME, OURS, MINE, MINE_ALONE),  # from before we had an account
    "colleagues": (COLLEAGUE, OURS, Owner(learner_id=COLLEAGUE, organisation=OURS), OF_US),
    "strangers": (STRANGER, THEIRS, Owner(learner_id=STRANGER, organisation=THEIRS), OF_THEM),
    "alones": (ALONE, None, Owner(learner_id=ALONE), Owner(learner_id=ALONE)),
}
ENROLMENT = {name: an_id(201 + number) for number, name in enumerate(CHARGES)}
ELSEWHERE = ["XY-9"]  # contracts and funds are for another course, so that invoices are written


def fill(database: Database, http: Client) -> dict[str, str]:
    """Make the world; gives the ids of the invoices."""
    a_run(database)
    for number, (name, (learner, organisation, _, payer)) in enumerate(CHARGES.items(), 1):
        if payer.organisation is not None:
            an_account(database, payer.organisation)
        made = asks(database, number, learner_id=learner, organisation=organisation)
        assert made == ENROLMENT[name]
    a_contract(database, courses=ELSEWHERE)
    a_contract(database, id=THEIR_CONTRACT, number="SC-2", organisation=THEIRS, courses=ELSEWHERE)
    a_fund(database, courses=ELSEWHERE)
    a_fund(database, id=OTHER_FUND, agreement="SE-1", donor=OTHER_DONOR, courses=ELSEWHERE)
    gives(database, 500, FUND, id=CONTRIBUTION)
    gives(database, 500, OTHER_FUND, id=OTHER_GIFT, donor=OTHER_DONOR)
    with database.reading() as session:
        rows = session.scalars(select(InvoiceRow)).all()
    invoices = {row.enrolment_id: row for row in rows}
    pays(database, ENROLMENT["alones"], 150)  # 30 too much
    found = {name: invoices[ENROLMENT[name]] for name in CHARGES}
    numbers = {f"{name} number": row.number for name, row in found.items()}
    return {name: row.id for name, row in found.items()} | numbers


def part(right: str, text: str, owner: Owner) -> Shown:
    """A part of the desk."""
    return Shown(text=text, owner=owner, right=right)


PAYERS = {name: payer for name, (_, _, _, payer) in CHARGES.items()}
INVOICES = tuple(Shown(text=f"${name}", owner=payer) for name, payer in PAYERS.items())
FUNDS = (Shown(text="DE-1", owner=OF_DONOR), Shown(text="SE-1", owner=OF_OTHER_DONOR))
CONTRACTS = (Shown(text="SC-1", owner=OF_US), Shown(text="SC-2", owner=OF_THEM))
GIFTS = (
    Shown(text=CONTRIBUTION, owner=OF_DONOR),
    Shown(text=OTHER_GIFT, owner=OF_OTHER_DONOR),
)
DESK = (
    *(part("see funds", one.text, one.owner) for one in FUNDS),
    *(part("see contracts", one.text, one.owner) for one in CONTRACTS),
    *(
        part("see invoices", f"${name} number", PAYERS[name])
        for name in ("colleagues", "strangers")
    ),
    part("see the ledger", "Trial balance", Owner()),
)
EACH_INVOICE = tuple(
    Example(values={"invoice_id": f"${name}"}, owner=payer) for name, payer in PAYERS.items()
)
MY_INVOICE: dict[str, Any] = {"values": {"invoice_id": "$mine"}, "thing": "/v1/invoices/$mine"}
OVERPAID = {"values": {"invoice_id": "$alones"}, "thing": "/v1/invoices/$alones"}
PAID = PAYMENT | {"amount": {"amount": "20.00", "currency": "EUR"}}
PAID_FORM = {"amount": "20", "method": "bank_transfer", "reference": "E2E-9"}
PAID_FORM |= {"received_on": "2022-02-08"}
REFUND = {"amount": {"amount": "30.00", "currency": "EUR"}, "paid_on": "2022-02-09"}

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "GET /": (Example(shows=DESK),),
    "GET /v1/contracts": (Example(shows=CONTRACTS),),
    "GET /v1/contracts/<contract_id>": (
        Example(values={"contract_id": CONTRACT}, owner=OF_US),
        Example(values={"contract_id": THEIR_CONTRACT}, owner=OF_THEM),
    ),
    "POST /v1/contracts": (
        Example(body=CONTRACT_BODY | {"id": an_id(91), "number": "SC-9"}, answers=201),
    ),
    "GET /v1/funds": (Example(shows=FUNDS),),
    "GET /v1/funds/<fund_id>": (
        Example(values={"fund_id": FUND}, owner=OF_DONOR),
        Example(values={"fund_id": OTHER_FUND}, owner=OF_OTHER_DONOR),
    ),
    "POST /v1/funds": (
        Example(body=FUND_BODY | {"id": an_id(92), "agreement": "DE-9"}, answers=201),
    ),
    "GET /v1/contributions": (
        Example(shows=GIFTS),
        Example(query=f"fund_id={OTHER_FUND}", shows=GIFTS[1:]),
    ),
    "POST /v1/contributions": (
        Example(body=CONTRIBUTION_BODY | {"id": an_id(93), "donor": DONOR}, answers=201),
    ),
    "POST /v1/invoice-accounts": (Example(body={"organisation": "UNESCO"}, answers=201),),
    "GET /v1/charges/<enrolment_id>": tuple(
        Example(values={"enrolment_id": ENROLMENT[name]}, owner=owner)
        for name, (_, _, owner, _) in CHARGES.items()
    ),
    "GET /v1/invoices": (
        Example(shows=INVOICES),
        Example(query=f"enrolment_id={ENROLMENT['strangers']}", shows=INVOICES[2:3]),
    ),
    "GET /v1/invoices/<invoice_id>": EACH_INVOICE,
    "GET /invoices/<invoice_id>": EACH_INVOICE,
    "POST /v1/invoices/<invoice_id>/payments": (Example(**MY_INVOICE, body=PAID, answers=201),),
    "POST /invoices/<invoice_id>/payments": (Example(**MY_INVOICE, form=PAID_FORM, answers=303),),
    "POST /v1/invoices/<invoice_id>/refunds": (Example(**OVERPAID, body=REFUND, answers=201),),
    "GET /v1/ledger/trial-balance": (Example(),),
}
