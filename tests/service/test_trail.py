"""Every change, and every look at personal or money data, leaves one entry in the audit trail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from shared import audit
from shared.access.roles import Role
from shared.audit import Entry
from shared.audit.tables import audit as trail
from tests.support.callers import ALL_ROLES, ME, WITHOUT_A_ROLE
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of, now_in
from tests.support.worlds.world import Rows, World

pytestmark = pytest.mark.walk

AMOUNT = re.compile(r"-?\d+(\.\d+)?")
ROUTES = endpoints()
CHANGES = [one for one in ROUTES if one.verb != "GET" and one.url != "/session/sample"]
LOOKS = [one for one in ROUTES if one.verb == "GET" and one.needs.is_look]
OTHERS = [one for one in ROUTES if one.verb == "GET" and not one.needs.is_look]


def call(endpoint: Endpoint, one: World, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return one.call(endpoint, examples_of(endpoint)[0], ALL_ROLES, sent)


def count(one: World) -> int:
    with one.database.reading() as session:
        return session.scalar(select(func.count()).select_from(trail)) or 0


def newest(one: World) -> Entry:
    """The last entry that was kept."""
    with one.database.reading() as session:
        last = session.scalar(select(func.max(trail.c.id)))
        (entry,) = [e for e in audit.search(session, limit=200) if e.id == last]
    return entry


def differences(before: Rows, after: Rows) -> dict[tuple[str, str], Any]:
    """(before, after) of the columns that differ, by table and key; none for no row at all."""
    found: dict[tuple[str, str], Any] = {}
    for name in before.keys() | after.keys():
        was, became = before.get(name), after.get(name)
        if was != became:
            differing = {c for c in {*(was or ()), *(became or ())} if not _same(was, became, c)}
            found[name] = tuple(
                side and {c: value for c, value in side.items() if c in differing}
                for side in (was, became)
            )
    return found


def _same(was: dict[str, Any] | None, became: dict[str, Any] | None, column: str) -> bool:
    return was is not None and became is not None and was[column] == became[column]


def told_by(entry: Entry) -> dict[tuple[str, str], Any]:
    return {(one.table, one.key): (one.before, one.after) for one in entry.changes}


def compared(changes: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Amounts as numbers (a database adds zeros), new rows without the columns that nobody filled."""
    return {
        name: (was and _numbers(was), became and _numbers(became, is_new=was is None))
        for name, (was, became) in changes.items()
    }


def _numbers(values: Mapping[str, Any], *, is_new: bool = False) -> dict[str, Any]:
    return {
        name: Decimal(value) if isinstance(value, str) and AMOUNT.fullmatch(value) else value
        for name, value in values.items()
        if not (is_new and value is None)
    }


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_audit_a_change_is_kept_with_who_what_when_from_where_before_and_after(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    entries, rows, events = count(one), one.rows(), len(one.told())
    done = call(endpoint, one)
    assert done.status_code == example.answers, done.text
    assert count(one) == entries + 1
    entry = newest(one)
    assert (entry.who, entry.who_kind, entry.who_name) == (example.me, "person", "Nadia Haddad")
    assert entry.roles == tuple(sorted(Role))
    assert (entry.kind, entry.action) == ("change", endpoint.needs.name)
    assert (entry.method, entry.path) == ("POST", one.path(endpoint, example))
    assert 0 <= (entry.at - now_in(endpoint.service)).total_seconds() < 3600
    assert entry.address == "127.0.0.1"
    assert entry.request_id == entry.correlation_id == done.headers["X-Request-ID"]
    assert {row.correlation_id for row in one.told()[events:]} <= {entry.correlation_id}
    changed = differences(rows, one.rows())
    assert compared(told_by(entry)) == compared(changed)
    assert bool(changed) == example.keeps


@pytest.mark.parametrize("endpoint", LOOKS, ids=str)
def test_audit_a_look_at_personal_or_money_data_is_kept(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    entries = count(one)
    seen = call(endpoint, one)
    assert seen.status_code == 200
    assert count(one) == entries + 1
    entry = newest(one)
    assert (entry.who, entry.kind, entry.action) == (example.me, "look", endpoint.needs.name)
    assert (entry.method, entry.path) == ("GET", one.path(endpoint, example))
    assert entry.request_id == seen.headers["X-Request-ID"]
    assert entry.changes == ()
    call(endpoint, one, If_None_Match=seen.headers.get("ETag", "*"))
    assert count(one) == entries + 2  # also where the browser had it already


@pytest.mark.parametrize("endpoint", OTHERS, ids=str)
def test_audit_other_looks_are_not(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    one = world(endpoint.service)
    entries = count(one)
    call(endpoint, one).close()
    assert count(one) == entries


@pytest.mark.parametrize("endpoint", LOOKS, ids=str)
def test_audit_nothing_is_shown_if_the_look_cannot_be_kept(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    shown = call(endpoint, one).text
    with one.database.transaction() as work:  # it can be read still, and takes nothing
        full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        work.session.execute(text(full))
    refused = call(endpoint, one)
    assert refused.status_code in (409, 500, 503), refused.text
    for one_shown in example.shows:
        assert one.named(one_shown.text) in shown
        assert one.named(one_shown.text) not in refused.text


@pytest.mark.parametrize("endpoint", [*CHANGES, *LOOKS], ids=str)
def test_audit_who_is_refused_leaves_no_entry(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    entries = count(one)
    refused = one.call(endpoint, example, WITHOUT_A_ROLE, {"If-Match": '"0"'})
    if refused.status_code < 400:
        assert endpoint.needs.name == "sign in and out"
    else:
        assert count(one) == entries


def test_audit_a_form_that_is_shown_again_with_what_only_some_may_see_is_a_look(
    world: Callable[[str], World],
) -> None:
    one = world("billing")
    entries = count(one)
    refused = one.http.post(
        f"/billing/invoices/{one.ids['mine']}/payments",
        data={"amount": "all of it"},
        headers=ALL_ROLES.headers() | {"Accept": "text/html"},
    )
    assert refused.status_code == 400
    assert one.ids["mine number"] in refused.text
    assert count(one) == entries + 1
    entry = newest(one)
    assert (entry.kind, entry.action, entry.who) == ("look", "see invoices", ME)


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        ("1", "192.0.2.7", "192.0.2.7"),
        ("1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the caller's own word stands in front
        ("1", "", "127.0.0.1"),
        ("0", "192.0.2.7", "127.0.0.1"),
        ("", "192.0.2.7", "127.0.0.1"),
    ],
)
def test_audit_where_a_call_came_from_only_the_edge_may_say(
    world: Callable[[str], World], behind: str, forwarded: str, address: str
) -> None:
    one = world("billing", COLLEGIUM_BEHIND_EDGE=behind)
    (endpoint,) = [e for e in LOOKS if str(e) == "GET /billing/v1/funds"]
    headers = {"X_Forwarded_For": forwarded} if forwarded else {}
    assert call(endpoint, one, **headers).status_code == 200
    assert newest(one).address == address


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [
        ("1", "edge0123", True),
        ("0", "edge0123", False),
        ("1", "a b", False),
        ("1", "x" * 65, False),
    ],
)
def test_audit_the_id_of_a_request_only_the_edge_may_give(
    world: Callable[[str], World], behind: str, given: str, taken: bool
) -> None:
    one = world("billing", COLLEGIUM_BEHIND_EDGE=behind)
    (endpoint,) = [e for e in LOOKS if str(e) == "GET /billing/v1/funds"]
    answer = call(endpoint, one, X_Request_ID=given)
    assert (answer.headers["X-Request-ID"] == given) is taken
    assert newest(one).request_id == answer.headers["X-Request-ID"]


def test_audit_a_look_is_found_by_whose_things_were_seen(world: Callable[[str], World]) -> None:
    one = world("enrolment")
    for url in ("/v1/learners/<learner_id>", "/v1/enrolments", "/"):
        (endpoint,) = [e for e in LOOKS if (e.service, e.url) == ("enrolment", url)]
        assert call(endpoint, one).status_code == 200
        assert f"learners/{ME}" in newest(one).subjects
