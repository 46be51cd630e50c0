"""Billing owns charges, service contracts, subsidy funds, invoices and the ledger.

Emits ``billing.*``: how an enrolment is paid, invoices, payments, credit notes, refunds, the life
of subsidies and contract drawdowns, contributions, income. Consumes from the catalogue scheduled,
cancelled and delivered runs; from enrolment requests, offered places, confirmations and ends.
"""
