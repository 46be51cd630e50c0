"""Tables and queries of the enrolment service: the only room with its SQL."""

from services.enrolment.store.queries import Store
from services.enrolment.store.tables import Base, EnrolmentRow, LearnerRow, PersonRow, RunRow

__all__ = ["Base", "EnrolmentRow", "LearnerRow", "PersonRow", "RunRow", "Store"]
