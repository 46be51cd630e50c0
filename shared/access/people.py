"""What sessions ask the enrolment service about people; it alone knows them."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session


class People(Protocol):
    """How a session finds its learner and its language."""

    def learner_with(self, session: Session, person_id: str, email: str | None) -> str:
        """The learner that a person is: the one with their verified address, or one yet to come."""

    def language_of(self, session: Session, person_id: str) -> str | None:
        """The language that the person has chosen, if they ever did."""

    def keep_language(self, session: Session, person_id: str, language: str) -> None:
        """The person's setting, from now on."""
