"""Every change of an existing thing takes If-Match, and every answer of the API has an ETag."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.callers import ALL_ROLES
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of
from tests.support.worlds.world import World

pytestmark = pytest.mark.walk

STEPS = [one for one in endpoints() if one.verb != "GET" and one.values]
API = [one for one in endpoints() if one.verb == "GET" and one.url.startswith("/v1/")]
ADDED = "/runs"  # a run is added to a course, which stays as it is
NEVER_THE_SAME = "/v1/audit"  # it shows that it was looked at


@pytest.mark.parametrize("endpoint", STEPS, ids=str)
def test_who_saw_an_older_version_is_412_and_changes_nothing(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    etag = one.version(example, ALL_ROLES)
    before = one.everything()
    for stale in ('"0"', f"W/{etag}", etag[:-2] + '"', '"0", "1"', "nonsense", f'"{etag}'):
        refused = one.call(endpoint, example, ALL_ROLES, {"If-Match": stale})
        assert (refused.status_code, refused.json["reason"]) == (412, "stale"), stale
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", STEPS, ids=str)
def test_who_saw_the_present_version_may_go_on(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    example = examples_of(endpoint)[0]
    for form in ("{}", '"0", {}', "*"):
        one = world(endpoint.service)
        etag = one.version(example, ALL_ROLES)
        headers = {"If-Match": form.format(etag)}
        done = one.call(endpoint, example, ALL_ROLES, headers)
        assert done.status_code == example.answers, done.text
    if endpoint.url.endswith(ADDED):
        return
    assert one.version(example, ALL_ROLES) != etag
    again = one.call(endpoint, example, ALL_ROLES, {"If-Match": etag})
    assert again.status_code == 412


@pytest.mark.parametrize("endpoint", API, ids=str)
def test_what_has_not_changed_is_304(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    first = one.call(endpoint, example, ALL_ROLES)
    assert first.headers["ETag"].startswith('"')
    if endpoint.url != NEVER_THE_SAME:
        again = one.call(endpoint, example, ALL_ROLES, {"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    other = one.call(endpoint, example, ALL_ROLES, {"If-None-Match": '"0"'})
    assert other.status_code == 200
