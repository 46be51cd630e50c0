"""Settings of the analytics service: the only reader of its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from shared import settings

SERVICE = "analytics"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """Nothing beyond what every service needs to be told."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    return Settings(**settings.Reader(SERVICE, environ).common())
