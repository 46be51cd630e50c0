"""The nameko class of billing: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema
from werkzeug.wrappers import Response

from services.billing import handlers, schemas
from services.billing.service.checks import expects_invoice
from services.billing.service.payments import Payments
from services.billing.settings import SERVICE
from services.billing.store import ContractRow, ContributionRow, Desk, FundRow, InvoiceRow
from shared.events import commands
from shared.http import Change, Look, answer, changes, shows
from shared.messaging.consumer import Handler
from shared.persistence import Work
from shared.service import Service

Shown = Callable[[Any], dict[str, Any]]


class BillingService(Payments, Service):
    """Charges, service contracts, subsidy funds, invoices and the ledger."""

    name = SERVICE
    ahead = staticmethod(handlers.look_ahead)

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @changes("/v1/contracts", may="change contracts")
    def open_contract(self, change: Change) -> Response:
        return _create(change, schemas.NewContract(), handlers.open_contract, schemas.contract)

    @shows("/v1/contracts", may="see contracts")
    def contracts(self, look: Look) -> Response:
        return _list(look, ContractRow, schemas.contract)

    @shows("/v1/contracts/<contract_id>", may="see contracts")
    def contract(self, look: Look, contract_id: str) -> Response:
        return _one(look, ContractRow, contract_id, "contract", schemas.contract)

    @changes("/v1/funds", may="change funds")
    def open_fund(self, change: Change) -> Response:
        return _create(change, schemas.NewFund(), handlers.open_fund, schemas.fund)

    @shows("/v1/funds", may="see funds")
    def funds(self, look: Look) -> Response:
        return _list(look, FundRow, schemas.fund)

    @shows("/v1/funds/<fund_id>", may="see funds")
    def fund(self, look: Look, fund_id: str) -> Response:
        return _one(look, FundRow, fund_id, "fund", schemas.fund)

    @changes("/v1/contributions", may="receive contributions")
    def receive_contribution(self, change: Change) -> Response:
        schema, handler = schemas.NewContribution(), handlers.receive_contribution
        return _create(change, schema, handler, schemas.contribution)

    @shows("/v1/contributions", may="see contributions")
    def contributions(self, look: Look) -> Response:
        return _list(look, ContributionRow, schemas.contribution, "fund_id")

    @changes("/v1/invoice-accounts", may="open invoice accounts")
    def open_invoice_account(self, change: Change) -> Response:
        organisation = change.body(schemas.NewInvoiceAccount())["organisation"]
        row, is_new = handlers.open_invoice_account(change.work, organisation)
        return answer(schemas.invoice_account(row), 201 if is_new else 200)

    @shows("/v1/charges/<enrolment_id>", may="see charges")
    def charge(self, look: Look, enrolment_id: str) -> Response:
        charge = Desk(look.session).charge(enrolment_id)
        look.grant.check(charge.owner, f"charge of enrolment {enrolment_id!r}")
        look.touches(f"charges/{charge.id}", f"learners/{charge.learner_id}")
        return answer(schemas.charge(charge))

    @shows("/v1/invoices", may="see invoices")
    def invoices(self, look: Look) -> Response:
        return _list(look, InvoiceRow, schemas.invoice, "enrolment_id", "state")

    @shows("/v1/invoices/<invoice_id>", may="see invoices")
    def invoice(self, look: Look, invoice_id: str) -> Response:
        return _one(look, InvoiceRow, invoice_id, "invoice", schemas.invoice)

    @changes("/v1/invoices/<invoice_id>/payments", may="record payments")
    def record_payment(self, change: Change, invoice_id: str) -> Response:
        data = change.body(schemas.NewPayment())
        expects_invoice(change, invoice_id)
        command = commands.RecordPayment(invoice_id=invoice_id, **data)
        row, is_new = handlers.record_payment(change.work, command)
        return answer(schemas.payment(row), 201 if is_new else 200)

    @changes("/v1/invoices/<invoice_id>/refunds", may="pay refunds")
    def pay_refund(self, change: Change, invoice_id: str) -> Response:
        data = change.body(schemas.NewRefund())
        expects_invoice(change, invoice_id)
        refund_id = str(data["id"] or change.work.new_id())
        row, is_new = handlers.pay_refund(
            change.work, invoice_id, refund_id, data["amount"], data["paid_on"]
        )
        return answer(schemas.refund(row), 201 if is_new else 200)

    @shows("/v1/ledger/trial-balance", may="see the ledger")
    def trial_balance(self, look: Look) -> Response:
        return answer({"items": schemas.trial_balance(Desk(look.session).trial_balance())})

    @shows("/", may="see the desk")
    def page(self, look: Look) -> Response:
        """Each part is asked for with a right of its own; None is a part that is not for the caller."""
        desk = Desk(look.session)
        funds, contracts = look.may("see funds"), look.may("see contracts")
        invoices, ledger = look.may("see invoices"), look.may("see the ledger")
        return look.page(
            "desk.html",
            funds=funds and _shown(look, desk.listing(FundRow, funds.reach, 100, 0), schemas.fund),
            contracts=contracts
            and _shown(look, desk.listing(ContractRow, contracts.reach, 100, 0), schemas.contract),
            invoices=invoices
            and _shown(look, desk.open_invoices(invoices.reach, 50), schemas.invoice),
            balance=ledger and schemas.trial_balance(desk.trial_balance()),
            may_record=look.may("record payments") is not None,
        )


def _shown(look: Look, rows: Sequence[Any], show: Shown) -> list[dict[str, Any]]:
    look.touches(*map(_subject, rows))
    return [show(row) for row in rows]


def _create(
    change: Change, schema: Schema, handler: Callable[[Work, Any], tuple[Any, bool]], show: Shown
) -> Response:
    row = change.body(schema)
    row.id = str(row.id or change.work.new_id())
    kept, is_new = handler(change.work, row)
    return answer(show(kept), 201 if is_new else 200)


def _list(look: Look, cls: Any, show: Shown, *filters: str) -> Response:
    limit, offset = look.page_of()
    wanted = {name: look.request.args.get(name) for name in filters}
    rows = Desk(look.session).listing(cls, look.grant.reach, limit, offset, **wanted)
    look.touches(*map(_subject, rows))
    return answer({"items": [show(row) for row in rows]})


def _one(look: Look, cls: Any, key: str, what: str, show: Shown) -> Response:
    row = Desk(look.session).one(cls, key, what)
    look.grant.check(row.owner, f"{what} {key!r}")
    look.touches(_subject(row))
    return answer(show(row))


def _subject(row: Any) -> str:
    """What the audit trail calls it."""
    return f"{row.__tablename__}/{row.id}"
