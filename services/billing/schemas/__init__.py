"""What comes in over HTTP and what goes out: marshmallow, at the edge only."""

from services.billing.schemas.asked import (
    NewContract,
    NewContribution,
    NewFund,
    NewInvoiceAccount,
    NewPayment,
    NewRefund,
    PaymentForm,
)
from services.billing.schemas.shown import (
    charge,
    contract,
    contribution,
    fund,
    invoice,
    invoice_account,
    payment,
    refund,
    trial_balance,
)

__all__ = [
    "NewContract",
    "NewContribution",
    "NewFund",
    "NewInvoiceAccount",
    "NewPayment",
    "NewRefund",
    "PaymentForm",
    "charge",
    "contract",
    "contribution",
    "fund",
    "invoice",
    "invoice_account",
    "payment",
    "refund",
    "trial_balance",
]
