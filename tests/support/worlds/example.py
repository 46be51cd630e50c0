"""One way to call a route, and whose it is what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.access.caller import Owner
from shared.access.claims import person_id
from shared.access.keys import ISSUER
from shared.access.roles import Role
from tests.support.callers import DONOR, ME, OTHER_DONOR, OURS, THEIRS

COLLEGE, PUBLIC = Owner(), Owner(public=True)
OF_US, OF_THEM = Owner(organisation=OURS), Owner(organisation=THEIRS)
OF_DONOR, OF_OTHER_DONOR = Owner(donor=DONOR), Owner(donor=OTHER_DONOR)
MINE = Owner(learner_id=ME, organisation=OURS)
MINE_ALONE = Owner(learner_id=ME)  # no business of my organisation

Roles = frozenset[Role]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """``text`` is in the answer if, and only if, the right covers this owner. ``right``: of that
    part of a page, when it is not the route's own."""

    text: str
    owner: Owner = COLLEGE
    right: str | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """``owner``: whose the thing is; none for a listing, which everybody with the right gets.

    ``$name`` in the path and in ``thing`` is an id that the world gave. ``body`` and ``form`` may
    depend on the caller's roles. ``answers``: the status for those who may; ``for_programs``: that
    for programs, when it is another. ``thing``: where the version of what is changed is shown.
    ``keeps``: whether a row of the service's own changes. ``subject``: the name of who calls.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Mapping[str, Any] | Callable[[Roles], Mapping[str, Any]] | None = None
    form: Mapping[str, str] | Callable[[Roles], Mapping[str, str]] | None = None
    owner: Owner | None = None
    shows: tuple[Shown, ...] = ()
    answers: int = 200
    for_programs: int | None = None
    thing: str | None = None
    keeps: bool = True
    subject: str = "me"

    @property
    def me(self) -> str:
        """The id of whoever calls."""
        return person_id(ISSUER, self.subject)
