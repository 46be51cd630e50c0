"""Who calls, in tests: one signing key for all, and bearer tokens made with it."""

from __future__ import annotations

import json

from collegium import services
from shared.access import tokens
from shared.access.access import Access
from shared.access.ended import ended_sessions
from shared.access.keys import SigningKey
from shared.access.roles import Role
from shared.persistence import Database

KEY = SigningKey.made()


AUDIENCE = "collegium-api"
SETTINGS = {
    "COLLEGIUM_ACCESS_JWKS": json.dumps(KEY.public.as_dict()),
    "ENROLMENT_ACCESS_KEY": KEY.pem,
}


def doorkeeper(**environ: str) -> Access:
    """A service's doorkeeper by these settings, with a database in which no session has ended."""
    database = Database("sqlite://")
    ended_sessions.create(database.engine)
    return Access(services.settings_of("billing", SETTINGS | environ).access, database)


def token(*roles: str, subject: str = "robot", seconds: int = 3600, **claims: object) -> str:
    """A bearer token of a program with these roles."""
    return tokens.make(KEY, AUDIENCE, subject, seconds, {"roles": list(roles), **claims})


def bearer(*roles: str, subject: str = "robot", **claims: object) -> dict[str, str]:
    """The header that brings it."""
    return {"Authorization": f"Bearer {token(*roles, subject=subject, **claims)}"}


def everybody(seconds: int = 3600) -> dict[str, str]:
    """The header of a program with all roles: for tests that are not about who may do what."""
    return {"Authorization": f"Bearer {token(*Role, seconds=seconds)}"}
