"""Deny by default: a route that names no right, or does not ask whose it is, gives nothing away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.wrappers import Response

from services.catalogue import handlers, service
from services.catalogue.store import CourseRow
from shared.access.roles import Role
from shared.http import Change, Look, answer, changes, shows
from tests.support.callers import NOBODY, Somebody
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds.example import Example
from tests.support.worlds.world import World

LEARNER, MANAGER = (
    Somebody("person", frozenset({role})) for role in (Role.LEARNER, Role.PROGRAMME_MANAGER)
)


class Careless(service.CatalogueService):
    """It forgets to ask whose it is."""

    @shows("/v1/careless", may="see courses")
    def look_without_asking(self, look: Look) -> Response:
        return answer({"secret": "plans of the college"})

    @changes("/v1/careless", may="request enrolments")
    def change_without_asking(self, change: Change) -> Response:
        row = CourseRow(id="careless", code="C-1", titles={"en": "C"}, format="blended")
        row.themes, row.audiences, row.reporting_line, row.organisation = [], [], "portfolio", None
        handlers.create_course(change.work, row)
        handlers.publish_course(change.work, "careless")
        return answer({"secret": "plans of the college"})


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch, world: Callable[[str], World]) -> World:
    monkeypatch.setattr(service, "CatalogueService", Careless)
    return world("catalogue")


def of(verb: str) -> Endpoint:
    (found,) = [one for one in endpoints() if one.key == f"{verb} /v1/careless"]
    return found


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_permissions_an_answer_for_which_nobody_asked_whose_it_is_is_not_given(
    careless: World, verb: str
) -> None:
    before = careless.everything()
    refused = careless.call(of(verb), Example(), LEARNER)
    assert refused.status_code == 500
    assert "secret" not in refused.text
    assert careless.everything() == before
    assert careless.call(of(verb), Example(), MANAGER).status_code == 200  # who reaches everything


def test_permissions_it_is_the_same_for_what_is_public(careless: World) -> None:
    refused = careless.call(of("GET"), Example(), NOBODY)
    assert refused.status_code == 500
    assert "secret" not in refused.text


@pytest.mark.parametrize("route", [shows, changes])
@pytest.mark.parametrize("name", ["see everything", "", "See courses", "see courses "])
def test_permissions_a_route_with_an_unknown_right_cannot_be_loaded(
    route: Callable[..., object], name: str
) -> None:
    with pytest.raises(KeyError):
        route("/v1/loose", may=name)


@pytest.mark.parametrize("route", [shows, changes])
def test_permissions_nor_can_one_that_names_none(route: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        route("/v1/loose")
