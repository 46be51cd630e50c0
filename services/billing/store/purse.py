"""The purse: contracts, funds, contributions and the series of numbers, for one transaction at a time.

Who holds it is the only one who reads and changes them, until the commit. Many transactions that lock
rows of many funds and contracts, each in the order of its events, would wait for each other for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.billing.store.agreements import ContractRow, ContributionRow, FundRow
from services.billing.store.invoices import CounterRow
from shared.errors import NotFound

LOCK = 0x7075727365  # of PostgreSQL

Row = TypeVar("Row", ContractRow, FundRow, ContributionRow)


class Purse:
    """``kept``: what the transaction has read already; nobody else can have changed it since."""

    def __init__(self, session: Session, kept: dict[Any, Any]) -> None:
        self.session = session
        self._kept = kept
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"

    def hold(self) -> None:
        """Wait until nobody else holds it, and hold it until the commit. SQLite has one writer at a
        time anyway."""
        if "purse" not in self._kept:
            if not self._is_sqlite:
                self.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            self._kept["purse"] = True

    def contract(self, contract_id: str | None) -> ContractRow:
        """A contract. Raises ``NotFound``."""
        return self._one(ContractRow, contract_id, "contract")

    def fund(self, fund_id: str | None) -> FundRow:
        """A fund. Raises ``NotFound``."""
        return self._one(FundRow, fund_id, "fund")

    def contracts_of(self, organisation: str) -> Sequence[ContractRow]:
        """An organisation's contracts."""
        return self._all(ContractRow, ContractRow.organisation, organisation)

    def funds(self, currency: str) -> Sequence[FundRow]:
        """The funds in a currency."""
        return self._all(FundRow, FundRow.currency, currency)

    def contributions(self, fund_id: str) -> Sequence[ContributionRow]:
        """What was given to a fund."""
        return self._all(ContributionRow, ContributionRow.fund_id, fund_id)

    def next_number(self, series: str, year: int) -> int:
        """The next number of a series, without a gap: what is rolled back was never taken."""
        self.hold()
        counter: CounterRow | None = self._kept.get((CounterRow, series, year))
        if counter is not None:
            counter.last += 1
            return counter.last
        make = sqlite.insert if self._is_sqlite else postgresql.insert
        statement = make(CounterRow).values(series=series, year=year, last=1)
        statement = statement.on_conflict_do_update(
            index_elements=["series", "year"], set_={"last": CounterRow.last + 1}
        )
        counter = self.session.scalars(statement.returning(CounterRow)).one()
        self._kept[CounterRow, series, year] = counter
        return counter.last

    def _one(self, cls: type[Row], key: str | None, what: str) -> Row:
        self.hold()
        row: Row | None = self._kept.get((cls, key)) or self.session.get(cls, key or "")
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        self._kept[cls, key] = row
        return row

    def _all(self, cls: type[Row], column: InstrumentedAttribute[Any], value: str) -> Sequence[Row]:
        """All rows with that value in the column, in the order of their keys."""
        self.hold()
        name = (cls, "all", value)
        if name not in self._kept:
            query = select(cls).where(column == value).order_by(cls.id)
            self._kept[name] = self.session.scalars(query).all()
            self._kept.update({(cls, row.id): row for row in self._kept[name]})
        found: Sequence[Row] = self._kept[name]
        return found
