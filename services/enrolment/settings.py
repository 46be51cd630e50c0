"""Settings of the enrolment service: the only reader of its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from shared import settings

SERVICE = "enrolment"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """``hold_days``: how long a place is held for payment (``ENROLMENT_HOLD_DAYS``)."""

    hold_days: int


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    reader = settings.Reader(SERVICE, environ)
    return Settings(
        **vars(reader.common()),
        hold_days=reader.integer("HOLD_DAYS", 14, 1, 365),
    )
