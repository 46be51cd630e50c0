"""What several routes of billing ask first."""

from __future__ import annotations

from services.billing import schemas
from services.billing.store import Store
from shared.http import Change


def expects_invoice(change: Change, invoice_id: str) -> None:
    """The invoice, locked, as the caller saw it. Raises ``NotFound`` and ``Stale``."""
    store = Store(change.session)
    store.charge_of_invoice(invoice_id)  # locked first, as in every payment
    change.expects(schemas.invoice(store.invoice(invoice_id)))
