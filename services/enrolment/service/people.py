"""What the enrolment service knows of people who sign in: their learner, their language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.enrolment.store import PersonRow, Store


class KnownPeople:
    """See ``shared.access.people.People``."""

    def learner_with(self, session: Session, person_id: str, email: str | None) -> str:
        known = Store(session).learner_with_email(email) if email else None
        return known.id if known else person_id

    def language_of(self, session: Session, person_id: str) -> str | None:
        known = Store(session).person(person_id)
        return known.language if known else None

    def keep_language(self, session: Session, person_id: str, language: str) -> None:
        store = Store(session)
        known = store.person(person_id)
        if known is None:
            store.add(PersonRow(id=person_id, language=language))
        else:
            known.language = language
