"""Settings of access, the same for every service: ``COLLEGIUM_…``. What each is for: docs/access.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.access.roles import Role
from shared.errors import FieldError, Invalid


class Texts(Protocol):
    """Reads settings by name: ``shared.settings.Reader("collegium", environ)``."""

    def text(self, name: str, default: str) -> str: ...
    def name(self, name: str) -> str: ...


@dataclass(frozen=True, kw_only=True)
class SamplePerson:
    """Somebody to be in the demo, where no OpenID provider is."""

    key: str
    name: str
    roles: frozenset[Role]
    organisation: str | None = None
    donor: str | None = None
    learner_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """``issuer`` empty: nobody can sign in by OpenID Connect. ``role_names``: what the provider calls
    each role. ``keys``: the public keys of the enrolment service, as JWKS or PEM."""

    public_url: str
    behind_edge: bool
    issuer: str
    audience: str
    roles_claim: str
    organisation_claim: str
    donor_claim: str
    role_names: Mapping[str, Role]
    keys: str
    sample_people: tuple[SamplePerson, ...]

    @property
    def is_https(self) -> bool:
        """Whether people reach the college over TLS: cookies and headers then insist on it."""
        return self.public_url.startswith("https://")


def read(reader: Texts) -> AccessSettings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    return AccessSettings(
        public_url=_url(reader, "PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        behind_edge=_flag(reader, "BEHIND_EDGE"),
        issuer=_url(reader, "OIDC_ISSUER", ""),
        audience=reader.text("OIDC_AUDIENCE", "collegium-api"),
        roles_claim=reader.text("OIDC_ROLES_CLAIM", "roles"),
        organisation_claim=reader.text("OIDC_ORGANISATION_CLAIM", "organisation"),
        donor_claim=reader.text("OIDC_DONOR_CLAIM", "donor"),
        role_names=_role_names(reader),
        keys=reader.text("ACCESS_JWKS", ""),
        sample_people=_sample_people(reader),
    )


def _sample_people(reader: Texts) -> tuple[SamplePerson, ...]:
    """JSON that the demo itself writes."""
    found = json.loads(reader.text("SAMPLE_PEOPLE", "[]"))
    return tuple(
        SamplePerson(**one | {"roles": frozenset(map(Role, one["roles"]))}) for one in found
    )


def _url(reader: Texts, name: str, default: str) -> str:
    value = reader.text(name, default)
    if value and not value.startswith(("https://", "http://")):
        raise _wrong(reader, name, value, "an address that begins with https:// (or http://)")
    return value


def _flag(reader: Texts, name: str) -> bool:
    value = reader.text(name, "0")
    if value not in ("0", "1", ""):
        raise _wrong(reader, name, value, "0 or 1")
    return value == "1"


def _role_names(reader: Texts) -> Mapping[str, Role]:
    """``finance_officer=cg-finance,analyst=cg-analysts``; a role that is not named has its own name."""
    name, allowed = "OIDC_ROLES", "role=name pairs with commas; roles: " + ", ".join(Role)
    value = reader.text(name, "")
    names = {role.value: role for role in Role}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        role, equals, theirs = (part.strip() for part in pair.partition("="))
        if role not in list(Role) or not equals or not theirs:
            raise _wrong(reader, name, value, allowed)
        names.pop(role, None)
        names[theirs] = Role(role)
    return names


def _wrong(reader: Texts, name: str, value: str, allowed: str) -> Invalid:
    full = reader.name(name)
    field = FieldError(full, value, allowed)
    return Invalid(f"setting {full} is {value!r}: it must be {allowed}", (field,))
