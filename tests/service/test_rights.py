"""Every route of every service, called by everybody, does what the table of rights says.

Who may is answered; nobody in particular is asked to sign in; who is known and has no right is told so;
another's thing is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from shared.access.caller import Owner
from shared.access.permissions import COLUMNS, RIGHTS, TABLE
from shared.access.roles import Role
from tests.support.callers import DONOR, EVERYBODY, ME, NOBODY, OURS, Somebody
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of
from tests.support.worlds.example import Example
from tests.support.worlds.world import World

pytestmark = pytest.mark.walk

ROUTES = endpoints()
WITH_PAGE = {"Accept": "text/html"}
COLUMN = {"any": None, "learner": Role.LEARNER, "focal": Role.FOCAL_POINT} | {
    "manager": Role.PROGRAMME_MANAGER,
    "finance": Role.FINANCE_OFFICER,
    "donor": Role.DONOR,
    "analyst": Role.ANALYST,
    "operator": Role.OPERATOR,
    "admin": Role.ADMINISTRATOR,
}


def lines() -> Iterable[tuple[str, list[str]]]:
    """The table as it is written: (right, its cells), read without the code that reads it."""
    head, *rows = [line for line in TABLE.splitlines() if line.strip()]
    assert head.split() == ["right", "look", *COLUMN]
    for row in rows:
        words = row.split()
        yield " ".join(words[: -len(COLUMN) - 1]), words[-len(COLUMN) - 1 :]


CELLS = {name: dict(zip(COLUMN.values(), cells[1:], strict=True)) for name, cells in lines()}
LOOKS = {name for name, cells in lines() if cells[0] == "look"}


def cells_of(right: str, who: Somebody) -> set[str]:
    """What the table says of somebody with these roles."""
    return {CELLS[right][role] for role in (None, *who.roles)} - {"-", "demo"}


def covers(right: str, who: Somebody, owner: Owner, me: str = ME) -> bool:
    """Whether the table lets them reach what belongs to this owner."""
    reached = {
        "all": True,
        "public": owner.public,
        "own": owner.learner_id == me,
        "org": owner.public or owner.organisation == OURS,
        "donor": owner.donor == DONOR,
    }
    return any(reached[cell] for cell in cells_of(right, who))


def expected(endpoint: Endpoint, example: Example, who: Somebody) -> int:
    """The status that the table asks for."""
    right, me = endpoint.needs.name, example.me
    if not cells_of(right, who):
        return 401 if who is NOBODY else 403
    if example.owner is not None and not covers(right, who, example.owner, me):
        return 404
    if who.kind == "program" and example.for_programs is not None:
        return example.for_programs
    return example.answers


def may(endpoint: Endpoint, example: Example, who: Somebody) -> bool:
    return expected(endpoint, example, who) in (example.answers, example.for_programs)


def wrongly_shown(endpoint: Endpoint, example: Example, who: Somebody, shown: set[str]) -> set[str]:
    """What the answer shows and should not, or the other way round."""
    right, me = endpoint.needs.name, example.me
    wanted = {
        one.text
        for one in example.shows
        if all(covers(name, who, one.owner, me) for name in (right, one.right or right))
    }
    return wanted ^ shown


@pytest.mark.parametrize("endpoint", ROUTES, ids=str)
def test_permissions_every_route_with_every_role_and_on_everybodys_things(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one = world(endpoint.service)
    before, wrong = one.everything(), []
    for example in examples_of(endpoint):
        for who in EVERYBODY:
            wanted = expected(endpoint, example, who)
            if endpoint.verb != "GET" and may(endpoint, example, who):
                continue  # they change the world: see the next test
            with one.call(endpoint, example, who) as answer:
                shown = {s.text for s in example.shows if one.named(s.text) in answer.text}
                if answer.status_code != wanted:
                    wrong.append(f"{who}: {answer.status_code}, not {wanted} at {example}")
                elif wanted == 200 and (odd := wrongly_shown(endpoint, example, who, shown)):
                    wrong.append(f"{who}: {odd} shown or not, wrongly, at {example}")
    assert wrong == []
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", [e for e in ROUTES if e.verb != "GET"], ids=str)
def test_who_may_change_something_does(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    wrong = []
    for example in examples_of(endpoint):
        for who in (one for one in EVERYBODY if len(one.roles) < 2):
            if not may(endpoint, example, who):
                continue
            wanted = expected(endpoint, example, who)
            answer = world(endpoint.service).call(endpoint, example, who)
            if answer.status_code != wanted:
                wrong.append(f"{who}: {answer.status_code}, not {wanted}: {answer.text}")
    assert wrong == []


@pytest.mark.parametrize("endpoint", [e for e in ROUTES if e.is_page and e.verb == "GET"], ids=str)
def test_nobody_is_sent_from_a_page_to_the_sign_in_and_back(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    answer = one.call(endpoint, example, NOBODY, WITH_PAGE)
    if cells_of(endpoint.needs.name, NOBODY):
        assert answer.status_code == example.answers
    else:
        path = one.path(endpoint, example)
        assert answer.status_code == 303
        assert answer.location.startswith(f"/enrolment/session/sign-in?back={path}")


def test_the_table_says_what_the_code_reads_in_it() -> None:
    words = {None: "-", "organisation": "org"}
    read = {
        name: {role: right.whose.get(role) for _, role in COLUMNS} for name, right in RIGHTS.items()
    }
    assert dict(COLUMNS) == COLUMN
    assert {name for name, right in RIGHTS.items() if right.is_look} == LOOKS
    assert {
        name: {role: words.get(cell, str(cell)) for role, cell in cells.items()}
        for name, cells in read.items()
    } == CELLS


def test_every_right_is_asked_for_somewhere() -> None:
    assert {endpoint.needs.name for endpoint in ROUTES} == set(RIGHTS)
