"""Settings of the billing service: the only reader of its environment. It has none of its own yet."""

from __future__ import annotations

import os
from collections.abc import Mapping

from shared.settings import Reader, Settings

SERVICE = "billing"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, checked. Raises ``Invalid`` that names a wrong one."""
    return Reader(SERVICE, environ).common()
