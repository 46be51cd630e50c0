"""Settings of the catalogue service: the only reader of its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping

from shared import settings
from shared.settings import Settings

SERVICE = "catalogue"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    reader = settings.Reader(SERVICE, environ)
    return Settings(**reader.common())
