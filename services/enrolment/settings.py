"""Settings of the enrolment service: the only reader of its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from shared import settings
from shared.access.keys import SigningKey

SERVICE = "enrolment"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """``hold_days``: how long a place is held for payment (``ENROLMENT_HOLD_DAYS``).

    ``access_key``: the private key that sessions are signed with (``ENROLMENT_ACCESS_KEY``), PEM.
    ``client_id``, ``client_secret``: what we are to the OpenID provider (``COLLEGIUM_OIDC_…``).
    """

    hold_days: int
    access_key: str
    client_id: str
    client_secret: str


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    reader = settings.Reader(SERVICE, environ)
    openid = settings.Reader("collegium", environ)
    return Settings(
        **vars(reader.common()),
        hold_days=reader.integer("HOLD_DAYS", 14, 1, 365),
        access_key=_key(reader),
        client_id=openid.text("OIDC_CLIENT_ID", ""),
        client_secret=openid.text("OIDC_CLIENT_SECRET", ""),
    )


def _key(reader: settings.Reader) -> str:
    pem = reader.text("ACCESS_KEY", "")
    if pem:
        SigningKey.read(pem)  # refused now, not at the first sign-in
    return pem
