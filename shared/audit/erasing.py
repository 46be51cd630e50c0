"""Erasing a person from the audit trail: what they did and what was done stays, who they were goes."""

from __future__ import annotations

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from shared.audit.tables import audit, audit_personal


def forget_person(session: Session, person_id: str) -> None:
    """Blank the person's name and address where they acted, and the personal values of their rows.

    Their id stays: it says nothing about them once nobody knows whose it was.
    """
    named = or_(audit.c.who_name.is_not(None), audit.c.address.is_not(None))
    acted = update(audit).where(audit.c.who == person_id, named)
    session.execute(acted.values(who_name=None, address=None))
    theirs = update(audit_personal).where(audit_personal.c.key == person_id)
    session.execute(theirs.values(before=None, after=None))
