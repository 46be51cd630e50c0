"""A learner is registered once; the name and the address stay here."""

from __future__ import annotations

import pytest

from shared.errors import Conflict
from shared.events import enrolment, to_json
from shared.persistence import Database
from shared.testing.builders import an_id
from shared.testing.told import told
from tests.service.enrolment.story import a_learner


def test_registering_tells_categories_and_no_name(db: Database) -> None:
    learner = a_learner(db, 1, gender="female", grade_band="P3")
    (event,) = told(db)
    assert event.learner == enrolment.Learner(learner, "UNDP", "un_staff", "KE", "female", "P3")
    assert "Learner 1" not in to_json(event)
    assert "example.org" not in to_json(event)


def test_the_same_person_again_is_one_learner(db: Database) -> None:
    assert a_learner(db, 1) == a_learner(db, 1)
    assert len(told(db)) == 1


def test_the_same_id_for_another_person_is_refused(db: Database) -> None:
    a_learner(db, 1)
    with pytest.raises(Conflict, match="with another name, country"):
        a_learner(db, 1, name="Somebody", country="IT")


def test_an_address_belongs_to_one_learner(db: Database) -> None:
    a_learner(db, 1)
    with pytest.raises(Conflict) as refused:
        a_learner(db, 2, email="learner1@example.org")
    assert refused.value.reason == "email_taken"
    assert an_id(102) not in str(told(db))
