"""Who calls, and what a right lets them reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from shared.access.permissions import Right
from shared.access.roles import Role, Whose
from shared.errors import NotAllowed, NotFound, NotSignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who calls. ``id``: of a person, a name-based UUID that says nothing about them.

    ``csrf``: the token that a change by this session must bring; none for programs.
    ``session_from``, ``session_to``: seconds since 1970, when the session began and when it ends.
    """

    id: str
    kind: Literal["anybody", "person", "program"]
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    organisation: str | None = None
    donor: str | None = None
    learner_id: str | None = None
    language: str | None = None
    email: str | None = None  # that the OpenID provider has verified
    csrf: str | None = None
    session_id: str | None = None
    session_from: float = 0.0
    session_to: int = 0

    @property
    def is_known(self) -> bool:
        """Whether they have signed in, or brought a token."""
        return self.kind != "anybody"


ANYBODY = Caller(id="anybody", kind="anybody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose something is. What is public belongs to nobody and is seen by all."""

    learner_id: str | None = None
    organisation: str | None = None
    donor: str | None = None
    public: bool = False


@dataclass(slots=True)
class Grant:
    """A caller's right, with whose things it covers. Unless that is all, each use asks ``check`` or
    narrows its query by ``reach``; an answer for which neither was done is not given."""

    right: Right
    caller: Caller
    whose: frozenset[Whose]
    was_used: bool = field(default=False)

    @property
    def everything(self) -> bool:
        """Whether it covers everybody's."""
        return Whose.ALL in self.whose

    @property
    def reach(self) -> Reach:
        """For queries: what rows may be in the answer."""
        self.was_used = True
        caller, whose = self.caller, self.whose
        org = Whose.ORGANISATION in whose
        return Reach(
            everything=self.everything,
            public=bool(whose & {Whose.PUBLIC, Whose.ORGANISATION}),
            learner_id=caller.learner_id if Whose.OWN in whose else None,
            organisation=caller.organisation if org else None,
            donor=caller.donor if Whose.DONOR in whose else None,
        )

    def covers(self, owner: Owner) -> bool:
        """Whether something that belongs to this owner is covered."""
        reach = self.reach
        return (
            reach.everything
            or (reach.public and owner.public)
            or _same(reach.learner_id, owner.learner_id)
            or _same(reach.organisation, owner.organisation)
            or _same(reach.donor, owner.donor)
        )

    def check(self, owner: Owner, what: str) -> None:
        """Raises ``NotFound``, as for what does not exist: another's things are not even hinted at."""
        if not self.covers(owner):
            raise NotFound(f"no {what} here that you may reach ({self.right.name})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a query may show: everything, or what fits one of the others."""

    everything: bool = False
    public: bool = False
    learner_id: str | None = None
    organisation: str | None = None
    donor: str | None = None


EVERYTHING = Reach(everything=True)


def _same(wanted: str | None, there: str | None) -> bool:
    return wanted is not None and wanted == there


def whose(right: Right, roles: Iterable[Role], *, demo: bool) -> frozenset[Whose]:
    """Whose things the right covers for these roles. ``demo``: sample people sign in here."""
    cells = {right.whose.get(role) for role in (None, *roles)}
    if Whose.DEMO in cells:
        cells.add(Whose.ALL if demo else None)
    return frozenset(cell for cell in cells if cell is not None and cell is not Whose.DEMO)


def granted(right: Right, caller: Caller, *, demo: bool = False) -> Grant | None:
    """The caller's grant, or none."""
    covered = whose(right, caller.roles, demo=demo)
    return Grant(right, caller, covered) if covered else None


def grant(right: Right, caller: Caller, *, demo: bool = False) -> Grant:
    """The same. Raises ``NotSignedIn`` or ``NotAllowed``."""
    given = granted(right, caller, demo=demo)
    if given is not None:
        return given
    if not caller.is_known:
        raise NotSignedIn(
            f"to {right.name} one must be signed in: sign in, or send a bearer token with the role"
        )
    may = tuple(sorted(role.value for role in right.whose if role is not None))
    have, needed = ", ".join(sorted(caller.roles)) or "none", ", ".join(may)
    raise NotAllowed(
        f"to {right.name} one of these roles is needed: {needed}; you have: {have}", may
    )
