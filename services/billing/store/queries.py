"""What the use cases load to decide and to change. Whatever may change is locked when it is read.

Locks are taken in this order: run, charge, contracts, funds, invoice, number. A row that is locked
stays true until the commit, so it is read once in a transaction: a batch of events asks once for its
run, its funds and its contracts, and all that it changed is written together at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.billing.store.agreements import (
    ContractRow,
    ContributionRow,
    FundRow,
    InvoiceAccountRow,
)
from services.billing.store.base import Base
from services.billing.store.charges import ChargeRow, RunRow
from services.billing.store.invoices import CounterRow, InvoiceRow, PaymentRow
from shared.errors import NotFound, NotYet

Row = TypeVar("Row", bound=Base)
Keyed = TypeVar("Keyed", ContractRow, FundRow, ContributionRow)


class Store:
    """Queries over one session that decides and changes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._kept: dict[Any, Any] = session.info.setdefault("kept", {})

    def add(self, *rows: Base) -> None:
        """Keep new rows."""
        self.session.add_all(rows)

    def find(self, cls: type[Row], key: str) -> Row | None:
        """The row with this key, to read, if there is one."""
        return self.session.get(cls, key)

    def is_taken(self, column: InstrumentedAttribute[str], value: str) -> bool:
        """Whether a row has this value in the column."""
        return self.session.scalar(select(column).where(column == value)) is not None

    def locked(self, cls: type[Row], key: str, what: str) -> Row:
        """The row with this key, to change. Raises ``NotFound``."""
        row: Row | None = self._kept.get((cls, key)) or self.session.get(
            cls, key, with_for_update=True, populate_existing=True
        )
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        self._kept[cls, key] = row
        return row

    def run_of_event(self, run_id: str) -> RunRow:
        """A run; nobody can mark it as over meanwhile. Raises ``NotYet`` when its event has not
        come."""
        return self._kept.get((RunRow, run_id)) or self.lock_run(run_id, to_change=False)

    def lock_run(self, run_id: str, *, to_change: bool = True) -> RunRow:
        """The same, to mark it as over: it is waited until nobody charges for it."""
        lock = {"read": not to_change}
        run = self.session.get(RunRow, run_id, with_for_update=lock, populate_existing=True)
        if run is None:
            raise NotYet(f"run {run_id} is not known here yet")
        self._kept[RunRow, run_id] = run
        return run

    def add_charge(self, charge: ChargeRow) -> None:
        """Keep a new charge."""
        self.session.add(charge)
        self._kept[ChargeRow, charge.enrolment_id] = charge

    def find_charge(self, enrolment_id: str) -> ChargeRow | None:
        """The charge of an enrolment, to change, if it was decided."""
        known: ChargeRow | None = self._kept.get((ChargeRow, enrolment_id))
        if known is None:
            query = select(ChargeRow).where(ChargeRow.enrolment_id == enrolment_id)
            query = query.options(joinedload(ChargeRow.parts)).with_for_update(of=ChargeRow)
            with self.session.no_autoflush:  # a charge that is not written yet is among the kept
                known = self.session.scalars(query).unique().one_or_none()
            self._kept[ChargeRow, enrolment_id] = known
        return known

    def charge_of_event(self, enrolment_id: str) -> ChargeRow:
        """The same. Raises ``NotYet``."""
        charge = self.find_charge(enrolment_id)
        if charge is None:
            raise NotYet(f"the charge of enrolment {enrolment_id} is not decided here yet")
        return charge

    def paid_charges_of_run(self, run_id: str) -> Sequence[ChargeRow]:
        """All charges of a run that somebody pays for, to change."""
        query = select(ChargeRow).where(
            ChargeRow.run_id == run_id, ChargeRow.was_funded, ChargeRow.price > 0
        )
        return self.session.scalars(query.order_by(ChargeRow.id).with_for_update()).all()

    def contracts_of(self, organisation: str) -> Sequence[ContractRow]:
        """An organisation's contracts, to change."""
        return self._all_locked(ContractRow, ContractRow.organisation, organisation)

    def funds(self, currency: str) -> Sequence[FundRow]:
        """The funds in a currency, to change."""
        return self._all_locked(FundRow, FundRow.currency, currency)

    def contributions(self, fund_id: str) -> Sequence[ContributionRow]:
        """A fund's contributions, to change."""
        return self._all_locked(ContributionRow, ContributionRow.fund_id, fund_id)

    def lock_sources(self, charge: ChargeRow) -> None:
        """Lock what pays for a charge in the order in which charging locked it."""
        for cls, way in ((ContractRow, "contract"), (FundRow, "subsidy")):
            for key in sorted(part.source_id or "" for part in charge.parts if part.way == way):
                self.locked(cls, key, way)

    def has_invoice_account(self, organisation: str | None) -> bool:
        """Whether the organisation agreed to be invoiced."""
        if organisation is None:
            return False
        key = (InvoiceAccountRow, organisation)
        if key not in self._kept:
            self._kept[key] = self.find(InvoiceAccountRow, organisation)
        return self._kept[key] is not None

    def charged_by(self, invoice_id: str) -> tuple[str, str]:
        """(run, enrolment) of an invoice. Raises ``NotFound``."""
        query = select(ChargeRow.run_id, ChargeRow.enrolment_id).join(
            InvoiceRow, InvoiceRow.charge_id == ChargeRow.id
        )
        found = self.session.execute(query.where(InvoiceRow.id == invoice_id)).one_or_none()
        if found is None:
            raise NotFound(f"no invoice {invoice_id!r} here")
        return found[0], found[1]

    def add_invoice(self, invoice: InvoiceRow) -> None:
        """Keep a new invoice."""
        self.session.add(invoice)
        self._kept[InvoiceRow, invoice.part_id] = invoice

    def invoice_of_part(self, part_id: str) -> InvoiceRow:
        """The invoice of a charge's part, to change. Raises ``NotFound``."""
        invoice: InvoiceRow | None = self._kept.get((InvoiceRow, part_id))
        if invoice is None:
            query = select(InvoiceRow).where(InvoiceRow.part_id == part_id).with_for_update()
            with self.session.no_autoflush:  # one that is not written yet is among the kept
                invoice = self.session.scalars(query).one_or_none()
        if invoice is None:
            raise NotFound(f"no invoice for part {part_id!r} here")
        self._kept[InvoiceRow, part_id] = invoice
        return invoice

    def payment(self, invoice_id: str, method: str, reference: str) -> PaymentRow | None:
        """The payment with that reference, if it was recorded."""
        query = select(PaymentRow).where(
            PaymentRow.invoice_id == invoice_id,
            PaymentRow.method == method,
            PaymentRow.reference == reference,
        )
        return self.session.scalars(query).one_or_none()

    def next_number(self, series: str, year: int) -> int:
        """The next number of a series, without a gap: the counter's row is locked till the commit."""
        counter: CounterRow | None = self._kept.get((CounterRow, series, year))
        if counter is not None:
            counter.last += 1
            return counter.last
        is_sqlite = self.session.get_bind().dialect.name == "sqlite"
        make = sqlite.insert if is_sqlite else postgresql.insert
        statement = make(CounterRow).values(series=series, year=year, last=1)
        statement = statement.on_conflict_do_update(
            index_elements=["series", "year"], set_={"last": CounterRow.last + 1}
        )
        counter = self.session.scalars(statement.returning(CounterRow)).one()
        self._kept[CounterRow, series, year] = counter
        return counter.last

    def _all_locked(
        self, cls: type[Keyed], column: InstrumentedAttribute[Any], value: str
    ) -> Sequence[Keyed]:
        """All rows with that value in the column, in the order of their keys."""
        name = (cls, "all", value)
        if name not in self._kept:
            query = select(cls).where(column == value).order_by(cls.id).with_for_update()
            query = query.execution_options(populate_existing=True)
            self._kept[name] = self.session.scalars(query).all()
            self._kept.update({(cls, row.id): row for row in self._kept[name]})
        found: Sequence[Keyed] = self._kept[name]
        return found
