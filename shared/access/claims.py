"""From the claims of a token to a caller: id, roles, organisation, donor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from shared.access.caller import Caller
from shared.access.roles import Role
from shared.access.settings import AccessSettings

_PEOPLE = UUID("8c1f4f0e-7f0b-5c0e-9d1a-3b0f2b9a6a11")  # a name space of our own


def person_id(issuer: str, subject: str) -> str:
    """The same person has the same id in every service, for ever, and it says nothing about them."""
    return str(uuid5(_PEOPLE, f"{issuer} {subject}"))


def roles_of(claims: Mapping[str, Any], settings: AccessSettings) -> frozenset[Role]:
    """The roles that the provider gives; a name that is none of ours says nothing."""
    given = at(claims, settings.roles_claim)
    names = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    known = settings.role_names
    return frozenset(known[name] for name in names if isinstance(name, str) and name in known)


def text_of(claims: Mapping[str, Any], path: str) -> str | None:
    """One text out of the claims; of a list, the first. None when there is none."""
    value = at(claims, path)
    if isinstance(value, list):
        value = value[0] if value else None
    return value[:120] if isinstance(value, str) and value else None


def at(claims: Mapping[str, Any], path: str) -> Any:
    """What stands at ``realm_access.roles``. A claim whose own name has dots is found first."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def bearer(claims: Mapping[str, Any], settings: AccessSettings) -> Caller:
    """Who holds a bearer token: a program, unless the provider says that it is a learner's.

    A program's subject is no sign of it: some providers give programs a user of their own.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    own_id = person_id(issuer, subject)
    roles = roles_of(claims, settings)
    is_person = Role.LEARNER in roles
    return Caller(
        id=own_id,
        kind="person" if is_person else "program",
        name=text_of(claims, "name") or text_of(claims, "client_id") or subject[:120],
        roles=roles,
        organisation=text_of(claims, settings.organisation_claim),
        donor=text_of(claims, settings.donor_claim),
        learner_id=own_id if is_person else None,
    )
