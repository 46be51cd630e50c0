"""A course is created once, published once, archived once, and each is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from services.catalogue import handlers
from services.catalogue.store import Store
from shared.errors import Conflict, IllegalTransition, Invalid, NotFound
from shared.events import catalogue
from shared.persistence import Database
from shared.testing.builders import COURSE, an_id, moment
from shared.testing.told import told
from tests.service.catalogue.made import a_course, a_published_course


def test_a_draft_is_kept_and_nothing_is_told(db: Database) -> None:
    with db.transaction() as work:
        course, is_new = handlers.create_course(work, a_course())
    assert (course.state, course.version, is_new) == ("draft", 1, True)
    with db.reading() as session:
        assert Store(session).course(COURSE).titles == {"en": "The 2030 Agenda in practice"}
    assert told(db) == []


def test_the_same_id_and_content_again_is_the_same_course(db: Database) -> None:
    a_published_course(db)
    with db.transaction() as work:
        course, is_new = handlers.create_course(work, a_course())
    assert (course.state, is_new) == ("published", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "SDG-102"), ("titles", {"fr": "Autre"}), ("audiences", []), ("format", "webinar")],
)
def test_the_same_id_with_other_content_is_refused(db: Database, field: str, value: object) -> None:
    a_published_course(db)
    with pytest.raises(Conflict, match=f"with another {field}"), db.transaction() as work:
        handlers.create_course(work, a_course(**{field: value}))


def test_a_code_belongs_to_one_course(db: Database) -> None:
    a_published_course(db)
    with (
        pytest.raises(Conflict, match=f"'SDG-101' belongs to course {COURSE}") as refused,
        db.transaction() as work,
    ):
        handlers.create_course(work, a_course(id=an_id(99)))
    assert refused.value.reason == "code_taken"


def test_an_organisation_on_a_portfolio_course_is_refused(db: Database) -> None:
    with pytest.raises(Invalid, match="'UNDP'"), db.transaction() as work:
        handlers.create_course(work, a_course(organisation="UNDP"))


def test_publishing_tells_the_course_whole(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(1, 10))
    course = a_published_course(db, reporting_line="tailor_made", organisation="UNDP")
    assert told(db) == [
        catalogue.CoursePublished(
            COURSE,
            "SDG-101",
            {"en": "The 2030 Agenda in practice"},
            "blended",
            ("sustainable_development",),
            ("un_staff",),
            "tailor_made",
            "UNDP",
            course.changed_at,
        )
    ]
    assert course.changed_at.date() == moment(1, 10).date()
    assert course.version == 2


def test_publishing_and_archiving_again_change_and_tell_nothing(db: Database) -> None:
    a_published_course(db)
    with db.transaction() as work:
        handlers.publish_course(work, COURSE)
    for _ in range(2):
        with db.transaction() as work:
            course = handlers.archive_course(work, COURSE)
    assert (course.state, course.version) == ("archived", 3)
    assert [type(event) for event in told(db)] == [
        catalogue.CoursePublished,
        catalogue.CourseArchived,
    ]


def test_a_draft_cannot_be_archived_nor_an_archived_course_published(db: Database) -> None:
    with db.transaction() as work:
        handlers.create_course(work, a_course())
    with (
        pytest.raises(IllegalTransition, match="is draft: cannot archive"),
        db.transaction() as work,
    ):
        handlers.archive_course(work, COURSE)
    with db.transaction() as work:
        handlers.publish_course(work, COURSE)
        handlers.archive_course(work, COURSE)
    with (
        pytest.raises(IllegalTransition, match="is archived: cannot publish"),
        db.transaction() as work,
    ):
        handlers.publish_course(work, COURSE)


def test_a_course_that_does_not_exist_is_named(db: Database) -> None:
    with pytest.raises(NotFound, match=an_id(99)), db.transaction() as work:
        handlers.publish_course(work, an_id(99))
