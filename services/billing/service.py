"""The nameko class of billing: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema
from werkzeug.wrappers import Request, Response

from services.billing import handlers, schemas
from services.billing.settings import SERVICE
from services.billing.store import (
    ContractRow,
    ContributionRow,
    Desk,
    FundRow,
    InvoiceRow,
)
from shared import pages
from shared.events import commands
from shared.http import answer, body_of, page_of, route
from shared.messaging.consumer import Handler
from shared.persistence import Work
from shared.service import Service


class BillingService(Service):
    """Charges, service contracts, subsidy funds, invoices and the ledger."""

    name = SERVICE

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @route("POST", "/v1/contracts")
    def open_contract(self, request: Request) -> Response:
        return self._create(
            request, schemas.NewContract(), handlers.open_contract, schemas.contract
        )

    @route("GET", "/v1/contracts")
    def contracts(self, request: Request) -> Response:
        return self._list(request, ContractRow, schemas.contract)

    @route("GET", "/v1/contracts/<contract_id>")
    def contract(self, request: Request, contract_id: str) -> Response:
        return self._one(ContractRow, contract_id, "contract", schemas.contract)

    @route("POST", "/v1/funds")
    def open_fund(self, request: Request) -> Response:
        return self._create(request, schemas.NewFund(), handlers.open_fund, schemas.fund)

    @route("GET", "/v1/funds")
    def funds(self, request: Request) -> Response:
        return self._list(request, FundRow, schemas.fund)

    @route("GET", "/v1/funds/<fund_id>")
    def fund(self, request: Request, fund_id: str) -> Response:
        return self._one(FundRow, fund_id, "fund", schemas.fund)

    @route("POST", "/v1/contributions")
    def receive_contribution(self, request: Request) -> Response:
        return self._create(
            request,
            schemas.NewContribution(),
            handlers.receive_contribution,
            schemas.contribution,
        )

    @route("GET", "/v1/contributions")
    def contributions(self, request: Request) -> Response:
        return self._list(request, ContributionRow, schemas.contribution, "fund_id")

    @route("POST", "/v1/invoice-accounts")
    def open_invoice_account(self, request: Request) -> Response:
        organisation = body_of(request, schemas.NewInvoiceAccount())["organisation"]
        with self.database.transaction() as work:
            row, is_new = handlers.open_invoice_account(work, organisation)
            return answer(schemas.invoice_account(row), 201 if is_new else 200)

    @route("GET", "/v1/charges/<enrolment_id>")
    def charge(self, request: Request, enrolment_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.charge(Desk(session).charge(enrolment_id)))

    @route("GET", "/v1/invoices")
    def invoices(self, request: Request) -> Response:
        return self._list(request, InvoiceRow, schemas.invoice, "enrolment_id", "state")

    @route("GET", "/v1/invoices/<invoice_id>")
    def invoice(self, request: Request, invoice_id: str) -> Response:
        return self._one(InvoiceRow, invoice_id, "invoice", schemas.invoice)

    @route("POST", "/v1/invoices/<invoice_id>/payments")
    def record_payment(self, request: Request, invoice_id: str) -> Response:
        data = body_of(request, schemas.NewPayment())
        command = commands.RecordPayment(invoice_id=invoice_id, **data)
        with self.database.transaction() as work:
            row, is_new = handlers.record_payment(work, command)
            return answer(schemas.payment(row), 201 if is_new else 200)

    @route("POST", "/v1/invoices/<invoice_id>/refunds")
    def pay_refund(self, request: Request, invoice_id: str) -> Response:
        data = body_of(request, schemas.NewRefund())
        with self.database.transaction() as work:
            refund_id = str(data["id"] or work.new_id())
            row, is_new = handlers.pay_refund(
                work, invoice_id, refund_id, data["amount"], data["paid_on"]
            )
            return answer(schemas.refund(row), 201 if is_new else 200)

    @route("GET", "/v1/ledger/trial-balance")
    def trial_balance(self, request: Request) -> Response:
        with self.database.reading() as session:
            return answer({"items": schemas.trial_balance(Desk(session).trial_balance())})

    @route("GET", "/")
    def page(self, request: Request) -> Response:
        with self.database.reading() as session:
            desk = Desk(session)
            return pages.render(
                self.name,
                "desk.html",
                funds=[schemas.fund(row) for row in desk.listing(FundRow, 100, 0)],
                contracts=[schemas.contract(row) for row in desk.listing(ContractRow, 100, 0)],
                invoices=[schemas.invoice(row) for row in desk.open_invoices(50)],
                balance=schemas.trial_balance(desk.trial_balance()),
            )

    def _create(
        self,
        request: Request,
        schema: Schema,
        handler: Callable[[Work, Any], tuple[Any, bool]],
        show: Callable[[Any], dict[str, Any]],
    ) -> Response:
        row = body_of(request, schema)
        with self.database.transaction() as work:
            row.id = str(row.id or work.new_id())
            kept, is_new = handler(work, row)
            return answer(show(kept), 201 if is_new else 200)

    def _list(
        self, request: Request, cls: Any, show: Callable[[Any], dict[str, Any]], *filters: str
    ) -> Response:
        limit, offset = page_of(request)
        wanted = {name: request.args.get(name) for name in filters}
        with self.database.reading() as session:
            rows = Desk(session).listing(cls, limit, offset, **wanted)
            return answer({"items": [show(row) for row in rows]})

    def _one(
        self, cls: Any, key: str, what: str, show: Callable[[Any], dict[str, Any]]
    ) -> Response:
        with self.database.reading() as session:
            return answer(show(Desk(session).one(cls, key, what)))
