"""Tables and queries of the billing service: the only room with its SQL."""

from services.billing.store.agreements import (
    ContractRow,
    ContributionRow,
    FundEntryRow,
    FundRow,
    InvoiceAccountRow,
)
from services.billing.store.base import Base
from services.billing.store.charges import ChargeRow, PartRow, RunRow, SpendingRow
from services.billing.store.desk import Desk
from services.billing.store.invoices import (
    CounterRow,
    CreditNoteRow,
    InvoiceRow,
    PaymentRow,
    RefundRow,
)
from services.billing.store.ledger import LedgerEntryRow, LedgerLineRow
from services.billing.store.queries import Store

__all__ = [
    "Base",
    "ChargeRow",
    "ContractRow",
    "ContributionRow",
    "CounterRow",
    "CreditNoteRow",
    "Desk",
    "FundEntryRow",
    "FundRow",
    "InvoiceAccountRow",
    "InvoiceRow",
    "LedgerEntryRow",
    "LedgerLineRow",
    "PartRow",
    "PaymentRow",
    "RefundRow",
    "RunRow",
    "SpendingRow",
    "Store",
]
