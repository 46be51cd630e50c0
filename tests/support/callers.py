"""Who calls, in the walks over all routes: nobody, programs and people, by role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.access import sessions
from shared.access.caller import Caller
from shared.access.claims import person_id
from shared.access.keys import ISSUER
from shared.access.roles import Role
from tests.support import access

OURS, DONOR = "UNDP", "Germany"  # of whoever calls
THEIRS, OTHER_DONOR = "WHO", "Sweden"
TWO_ROLES = (
    (Role.LEARNER, Role.FOCAL_POINT),
    (Role.LEARNER, Role.DONOR),
    (Role.FOCAL_POINT, Role.DONOR),
    (Role.FOCAL_POINT, Role.FINANCE_OFFICER),
    (Role.PROGRAMME_MANAGER, Role.ANALYST),
)
ME, NEWCOMER = (person_id(ISSUER, name) for name in ("me", "newcomer"))  # who is no learner yet


@dataclass(frozen=True)
class Somebody:
    """``kind``: nobody, program or person. All of them are of OURS, and DONOR."""

    kind: str
    roles: frozenset[Role] = frozenset()

    @property
    def is_learner(self) -> bool:
        """Whether something can be their own."""
        return Role.LEARNER in self.roles

    def headers(self, subject: str = "me") -> dict[str, str]:
        """What brings them in, as the person or program of that name."""
        if self.kind == "nobody":
            return {}
        if self.kind == "program":
            what = {"organisation": OURS, "donor": DONOR}
            return access.bearer(*self.roles, subject=subject, **what)
        return as_person(person(*self.roles, subject=subject))

    def __str__(self) -> str:
        return " ".join((self.kind, *sorted(self.roles)))


def person(*roles: Role, subject: str = "me") -> Caller:
    """Somebody with a session that has just begun."""
    own_id = person_id(ISSUER, subject)
    return sessions.begun(
        Caller(
            id=own_id,
            kind="person",
            name="Nadia Haddad",
            roles=frozenset(roles),
            organisation=OURS,
            donor=DONOR,
            learner_id=own_id,
            email=f"{subject}@example.org",
        )
    )


def cookie(caller: Caller) -> str:
    """The cookie of their session."""
    return f"{sessions.COOKIE}={sessions.cookie_value(access.KEY, caller)}"


def as_person(caller: Caller) -> dict[str, str]:
    """The headers of their browser, on a page of ours."""
    assert caller.csrf is not None
    return {"Cookie": cookie(caller), "X-CSRF-Token": caller.csrf}


def _every() -> Iterable[Somebody]:
    yield NOBODY
    for kind in ("program", "person"):
        yield from (Somebody(kind, frozenset({role})) for role in Role)
    yield from (Somebody("person", frozenset(pair)) for pair in TWO_ROLES)


NOBODY = Somebody("nobody")
WITHOUT_A_ROLE = Somebody("program")
EVERYBODY = (*_every(), WITHOUT_A_ROLE)
ALL_ROLES = Somebody("person", frozenset(Role))
