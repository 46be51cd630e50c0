"""Subjects and words on PostgreSQL, by its two GIN indexes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, literal_column
from sqlalchemy.dialects.postgresql import array

from shared.audit.tables import SUBJECTS, WORDS


def about(subject: str) -> ColumnElement[bool]:
    """The entry is about this subject."""
    return literal_column(SUBJECTS).bool_op("@>")(array([subject]))


def with_words(words: str) -> ColumnElement[bool]:
    """Each of the words stands in the entry."""
    return literal_column(WORDS).bool_op("@@")(func.audit_query(words))
