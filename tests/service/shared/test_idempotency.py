"""Idempotency keys on SQLite: once answered, answered the same for ever; refused for anything else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from shared import idempotency
from shared.errors import STATUS, Conflict, Invalid, Refused
from shared.idempotency import Kept, KeyReused, claim, forget_before, keep
from shared.messaging import inbox
from shared.persistence import Database, Work
from shared.testing.builders import moment

PATH, BODY = "/enrolment/v1/learners", b'{"name": "Ada"}'
HEADERS = {"content-type": "application/json", "ETag": '"1"', "Location": "/x", "X-Other": "y"}
KEPT = Kept(
    201,
    {"Content-Type": "application/json", "ETag": '"1"', "Location": "/x"},
    b'{"id": "\xc3\xa9"}',
)


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    return database("enrolment")


def asks(work: Work, key: str = "k", caller: str = "ada", **other: bytes | str) -> Kept | None:
    """The request of these tests; ``other``: what it has otherwise."""
    asked = {"method": "POST", "path": PATH, "body": BODY} | other
    return claim(work.session, caller, key, now=work.now, **asked)  # type: ignore[arg-type]


def answers(db: Database, key: str = "k", caller: str = "ada") -> None:
    with db.transaction() as work:
        assert asks(work, key, caller) is None
        keep(work.session, caller, key, 201, HEADERS, KEPT.body)


def test_the_same_request_again_has_the_same_answer(db: Database) -> None:
    answers(db)
    for _ in range(2):
        with db.transaction() as work:
            assert asks(work) == KEPT


def test_headers_that_the_answer_had_not_are_not_made_up(db: Database) -> None:
    with db.transaction() as work:
        asks(work)
        keep(work.session, "ada", "k", 204, {}, b"")
        assert asks(work) == Kept(204, {}, b"")


@pytest.mark.parametrize("other", [{"method": "PUT"}, {"path": "/other"}, {"body": b"{}"}])
def test_the_key_of_another_request_is_refused(db: Database, other: dict[str, bytes | str]) -> None:
    answers(db)
    said = "'k' was used for another request"
    with pytest.raises(KeyReused, match=said) as refused, db.transaction() as work:
        asks(work, **other)
    assert (refused.value.reason, STATUS[refused.value.slug]) == ("idempotency_key_reused", 422)
    assert isinstance(refused.value, Refused)
    with db.transaction() as work:
        assert asks(work) == KEPT  # the answer is as it was


def test_a_key_belongs_to_its_caller(db: Database) -> None:
    answers(db)
    answers(db, caller="ben")
    answers(db, key="K")  # and is compared letter by letter
    with db.transaction() as work:
        keep(work.session, "ben", "k", 200, {}, b"other")
    with db.transaction() as work:
        assert (asks(work), asks(work, "K")) == (KEPT, KEPT)


def test_a_request_that_failed_leaves_the_key_free(db: Database) -> None:
    def breaks() -> None:
        with db.transaction() as work:
            asks(work)
            raise Conflict("no")

    with pytest.raises(Conflict):
        breaks()
    with db.transaction() as work:
        assert asks(work, body=b"another one") is None


def test_an_effect_without_an_answer_is_told(db: Database) -> None:
    with db.transaction() as work:
        asks(work)
    with pytest.raises(Conflict, match="left no answer") as told, db.transaction() as work:
        asks(work)
    assert told.value.reason == "idempotency_key_unanswered"


@pytest.mark.parametrize("key", ["!", "~" * 255, '"8e03978e-40d5-43e8-bc93-6894a57f9324"'])
def test_what_is_a_key(db: Database, key: str) -> None:
    answers(db, key)


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "a\n", "\n", "é", "\x7f", "a\0"])
def test_what_is_no_key(db: Database, key: str) -> None:
    said = "1 to 255 visible ASCII characters"
    with pytest.raises(Invalid, match=said) as refused, db.transaction() as work:
        asks(work, key)
    (field,) = refused.value.fields
    assert field.field == "Idempotency-Key"
    assert "\n" not in refused.value.message
    assert "\0" not in refused.value.message


def test_two_at_once_have_one_effect_and_one_answer(db: Database) -> None:
    barrier = Barrier(2)

    def request(number: int) -> Kept:
        barrier.wait()
        with db.transaction() as work:
            known = asks(work)
            if known is None:
                inbox.claim(work.session, [f"effect {number}"], work.now)
                known = Kept(200, {}, f"by {number}".encode())
                keep(work.session, "ada", "k", known.status, {}, known.body)
            return known

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(request, range(2))
    assert first == second
    with db.reading() as session:
        assert inbox.count(session) == 1


def test_old_keys_are_forgotten_the_oldest_first(
    db: Database, travel: Callable[[object], None]
) -> None:
    now = moment(3, 2)
    for number, age in enumerate((26, 24, 25, 23)):
        travel(now - timedelta(hours=age))
        answers(db, f"k{number}")
    with db.transaction() as work:
        day_ago = now - idempotency.KEPT_FOR + timedelta(minutes=1)
        assert forget_before(work.session, day_ago, most=2) == 2
        assert asks(work, "k1") == KEPT  # of 24 hours: the third oldest
        assert forget_before(work.session, day_ago) == 1
        assert forget_before(work.session, day_ago) == 0
        assert asks(work, "k3") == KEPT
        assert [asks(work, f"k{number}") for number in range(3)] == [None] * 3


def test_a_key_of_the_very_moment_is_not_older(db: Database) -> None:
    with db.transaction() as work:
        claim(work.session, "ada", "k", "POST", PATH, BODY, moment(1, 1))
        assert forget_before(work.session, moment(1, 1)) == 0
        assert forget_before(work.session, moment(1, 1, 10)) == 1


def test_a_key_that_is_forgotten_this_moment_is_free(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the claim that finds it taken and the look at its answer, another one deletes it."""
    answers(db)
    with db.transaction() as work:
        ask = work.session.execute
        deletes = iter([True])

        def execute(*asked: object, **options: object) -> object:
            if next(deletes, False):
                forget_before(work.session, moment(1, 1).replace(year=9999))
            return ask(*asked, **options)  # type: ignore[call-overload]

        monkeypatch.setattr(work.session, "execute", execute)
        assert asks(work) is None
