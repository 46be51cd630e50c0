"""The check of the books finds what was changed by hand: it is itself checked here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from shared.persistence import Database
from shared.testing.builders import a_completed, a_run_delivered, an_id, eur, moment
from tests.service.billing.story import (
    a_contract,
    a_fund,
    a_run,
    an_account,
    asks,
    cancels,
    hears,
    is_confirmed,
    pays,
    refunds,
)
from tests.support.books import discrepancies


@pytest.fixture
def books(database: Callable[[str], Database], travel: Callable[[datetime], None]) -> Database:
    """Books in which every kind of thing has happened."""
    travel(moment(2, 2))
    db = database("billing")
    a_run(db)
    a_contract(db, organisation="WHO", seats=3, amount=None)
    a_fund(db, 100, 1000, share_percent=60, audiences=["academia"])
    an_account(db)
    asks(db, 1, organisation="WHO")
    shared = asks(db, 2, organisation=None, audience="academia")
    pays(db, shared, 50)
    refunds(db, shared, eur(2))
    invoiced = asks(db, 3)
    reserved = asks(db, 4, organisation=None, audience="academia")
    for one in (shared, invoiced):
        is_confirmed(db, one)
    cancels(db, invoiced, 10)
    hears(db, a_completed(enrolment_id=shared), a_run_delivered())
    assert reserved == an_id(204)
    return db


def test_books_that_agree_have_no_discrepancy(books: Database) -> None:
    with books.reading() as session:
        assert discrepancies(session) == []


@pytest.mark.parametrize(
    ("change", "found"),  # in thousandths, as the database keeps them
    [
        ("UPDATE ledger_lines SET amount = amount + 1 WHERE account = 'bank'", "entry "),
        ("UPDATE ledger_lines SET account = 'bank' WHERE account = 'receivables'", "account bank"),
        ("DELETE FROM ledger_lines WHERE account = 'income_course_fees'", "income_course_fees EUR"),
        ("UPDATE charges SET price = price + 1", "its parts"),
        ("UPDATE charge_parts SET recognised = 0 WHERE way = 'contract'", "recognised"),
        ("UPDATE charge_parts SET released = 0 WHERE way = 'organisation_invoice'", "credited of"),
        ("UPDATE charge_parts SET subsidy_state = 'committed'", "committed by its subsidies"),
        ("UPDATE invoices SET total = total + 10", "total"),
        ("UPDATE invoices SET paid = paid + 10", "paid"),
        ("UPDATE invoices SET refunded = refunded + 10", "refunded"),
        ("UPDATE invoices SET state = 'paid'", "state"),
        ("DELETE FROM credit_notes", "credited"),
        ("UPDATE invoices SET number = 'COL-2022-000009' WHERE payer = 'organisation'", "numbers"),
        ("UPDATE counters SET last = last + 1", "numbers"),
        ("DELETE FROM credit_notes", "none up to 1"),
        ("UPDATE contracts SET drawn = 0", "drawn"),
        ("UPDATE contracts SET seats_drawn = 0", "seats"),
        ("UPDATE funds SET reserved = reserved - 1", "available"),
        ("UPDATE funds SET contributed = contributed + 1", "contributed"),
        ("UPDATE funds SET spent = 0", "spent"),
        ("DELETE FROM fund_entries WHERE kind = 'commitment'", "committed"),
        ("UPDATE contributions SET consumed = 0", "consumed"),
        ("UPDATE contributions SET amount = amount + 1", "given"),
        ("UPDATE spendings SET amount = amount - 1", "matched"),
    ],
)
def test_a_change_by_hand_is_found(books: Database, change: str, found: str) -> None:
    with books.transaction() as work:
        work.session.execute(text(change))
    with books.reading() as session:
        lines = discrepancies(session)
    assert [line for line in lines if found in line], lines
