"""What the API and the finance desk show: queries that lock nothing and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from services.billing.store.base import Base
from services.billing.store.charges import ChargeRow
from services.billing.store.invoices import InvoiceRow
from services.billing.store.ledger import LedgerLineRow
from shared.access.caller import Reach
from shared.errors import NotFound

Row = TypeVar("Row", bound=Base)


class Desk:
    """Queries over one session that only reads."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def one(self, cls: type[Row], key: str, what: str) -> Row:
        """The row with this key. Raises ``NotFound``."""
        row = self.session.get(cls, key)
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        return row

    def charge(self, enrolment_id: str) -> ChargeRow:
        """The charge of an enrolment. Raises ``NotFound``."""
        query = select(ChargeRow).where(ChargeRow.enrolment_id == enrolment_id)
        charge = self.session.scalars(query).one_or_none()
        if charge is None:
            raise NotFound(f"no charge of enrolment {enrolment_id!r} here (yet)")
        return charge

    def listing(
        self, cls: type[Row], reach: Reach, limit: int, offset: int, **equal: str | None
    ) -> Sequence[Row]:
        """Rows of a table in the order of their keys; ``equal`` are columns and wanted values."""
        wanted = {name: value for name, value in equal.items() if value is not None}
        query = (
            select(cls)
            .where(cls.within(reach))
            .filter_by(**wanted)
            .order_by(*inspect(cls).primary_key)
        )
        return self.session.scalars(query.limit(limit).offset(offset)).all()

    def open_invoices(self, reach: Reach, limit: int) -> Sequence[InvoiceRow]:
        """What is still to be paid, the longest due first."""
        wanted = InvoiceRow.state.in_(("issued", "partly_paid"))
        query = (
            select(InvoiceRow)
            .where(wanted, InvoiceRow.within(reach))
            .order_by(InvoiceRow.due_on, InvoiceRow.number)
        )
        return self.session.scalars(query.limit(limit)).all()

    def trial_balance(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """(account, currency, debits, credits) of every account that was ever used."""
        line = LedgerLineRow
        zero = Decimal(0)
        query = (
            select(
                line.account,
                line.currency,
                func.sum(line.amount).filter(line.amount > zero),
                func.sum(line.amount).filter(line.amount < zero),
            )
            .group_by(line.account, line.currency)
            .order_by(line.account, line.currency)
        )
        return [(a, c, d or zero, -(k or zero)) for a, c, d, k in self.session.execute(query)]
