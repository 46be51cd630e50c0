"""What the use cases load to decide and to change.

Locks are taken in this order: purse, run, charge, invoice. What is locked stays true until the commit,
so it is read once in a transaction: a batch of events asks once for its run, its funds and its
contracts, and all that it changed is written together at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.billing.store.agreements import InvoiceAccountRow
from services.billing.store.base import Base
from services.billing.store.charges import ChargeRow, RunRow
from services.billing.store.invoices import InvoiceRow, PaymentRow
from services.billing.store.purse import Purse
from shared.errors import NotFound, NotYet

Row = TypeVar("Row", bound=Base)

_OF_ENROLMENT = ChargeRow.enrolment_id == bindparam("enrolment_id")
_IS_CHARGED = select(ChargeRow.id).where(_OF_ENROLMENT)
_CHARGE = (
    select(ChargeRow)
    .where(_OF_ENROLMENT)
    .options(joinedload(ChargeRow.parts))
    .with_for_update(of=ChargeRow)
)


class Store:
    """Queries over one session that decides and changes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._kept: dict[Any, Any] = session.info.setdefault("kept", {})
        self.purse = Purse(session, self._kept)

    def add(self, *rows: Base) -> None:
        """Keep new rows."""
        self.session.add_all(rows)

    def find(self, cls: type[Row], key: str) -> Row | None:
        """The row with this key, to read, if there is one."""
        return self.session.get(cls, key)

    def is_taken(self, column: InstrumentedAttribute[str], value: str) -> bool:
        """Whether a row has this value in the column."""
        return self.session.scalar(select(column).where(column == value)) is not None

    def run_of_event(self, run_id: str) -> RunRow:
        """A run; nobody can mark it as over meanwhile. With the purse, unless all is free there.

        Raises ``NotYet`` when the run's own event has not come.
        """
        known: RunRow | None = self._kept.get((RunRow, run_id))
        return known or self._locked_run(run_id, to_end=False)

    def run_to_end(self, run_id: str) -> RunRow:
        """The same, to mark it as over: it is waited until nobody charges for it."""
        return self._locked_run(run_id, to_end=True)

    def _locked_run(self, run_id: str, *, to_end: bool) -> RunRow:
        run = self.find(RunRow, run_id)
        if run is None:
            raise NotYet(f"run {run_id} is not known here yet")
        if not run.is_free:
            self.purse.hold()
        return self._lock(run, to_end=to_end)

    def _lock(self, run: RunRow, *, to_end: bool) -> RunRow:
        self.session.refresh(run, with_for_update={"read": not to_end})
        self._kept[RunRow, run.id] = run
        return run

    def add_charge(self, charge: ChargeRow) -> None:
        """Keep a new charge."""
        self.session.add(charge)
        self._kept[ChargeRow, charge.enrolment_id] = charge

    def look_up_charges(self, enrolment_ids: Sequence[str]) -> None:
        """Learn at once which of many enrolments are charged: ``is_charged`` then knows."""
        if not enrolment_ids:
            return
        query = select(ChargeRow.enrolment_id).where(ChargeRow.enrolment_id.in_(enrolment_ids))
        charged = set(self.session.scalars(query))
        self._kept.update({("charged", one): one in charged for one in enrolment_ids})

    def is_charged(self, enrolment_id: str) -> bool:
        """Whether the charge of an enrolment was decided."""
        if (ChargeRow, enrolment_id) in self._kept:
            return True
        known: bool | None = self._kept.get(("charged", enrolment_id))
        if known is not None:
            return known
        with self.session.no_autoflush:  # a charge that is not written yet is among the kept
            return self.session.scalar(_IS_CHARGED, {"enrolment_id": enrolment_id}) is not None

    def charge_of_event(self, enrolment_id: str) -> ChargeRow:
        """The charge of an enrolment, to change. Raises ``NotYet`` when it was not decided."""
        charge: ChargeRow | None = self._kept.get((ChargeRow, enrolment_id))
        if charge is None:
            with self.session.no_autoflush:  # likewise
                found = self.session.scalars(_CHARGE, {"enrolment_id": enrolment_id})
                charge = found.unique().one_or_none()
        if charge is None:
            raise NotYet(f"the charge of enrolment {enrolment_id} is not decided here yet")
        self._kept[ChargeRow, enrolment_id] = charge
        return charge

    def paid_charges_of_run(self, run_id: str) -> Sequence[ChargeRow]:
        """All charges of a run that somebody pays for, to change."""
        query = select(ChargeRow).where(
            ChargeRow.run_id == run_id, ChargeRow.was_funded, ChargeRow.price > 0
        )
        return self.session.scalars(query.order_by(ChargeRow.id).with_for_update()).all()

    def has_invoice_account(self, organisation: str | None) -> bool:
        """Whether the organisation agreed to be invoiced."""
        if organisation is None:
            return False
        key = (InvoiceAccountRow, organisation)
        if key not in self._kept:
            self._kept[key] = self.find(InvoiceAccountRow, organisation)
        return self._kept[key] is not None

    def invoice(self, invoice_id: str) -> InvoiceRow:
        """An invoice, to change. Raises ``NotFound``."""
        invoice = self.session.get(
            InvoiceRow, invoice_id, with_for_update=True, populate_existing=True
        )
        if invoice is None:
            raise NotFound(f"no invoice {invoice_id!r} here")
        return invoice

    def charge_of_invoice(self, invoice_id: str) -> tuple[ChargeRow, RunRow]:
        """What an invoice is for, to change, with its run. Raises ``NotFound``.

        A payment takes nothing out of the purse, and waits for nobody who holds it.
        """
        query = select(RunRow, ChargeRow.enrolment_id).join(ChargeRow).join(InvoiceRow)
        found = self.session.execute(query.where(InvoiceRow.id == invoice_id)).one_or_none()
        if found is None:
            raise NotFound(f"no invoice {invoice_id!r} here")
        run, enrolment_id = found
        self._lock(run, to_end=False)
        return self.charge_of_event(enrolment_id), run

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
