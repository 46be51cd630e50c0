"""Programs and libraries of this machine that tests need: installed, or else installed by apt."""

from __future__ import annotations

import ctypes
import shutil

from shared.testing import apt
from shared.testing.choice import NotAvailable, Say


def program(name: str, package: str, say: Say) -> str:
    """The path of a program; apt installs ``package`` where it is missing, or ``NotAvailable``."""
    found = shutil.which(name)
    if found is None:
        try:
            apt.install((package,), say)
        except NotAvailable as refusal:
            raise NotAvailable(f"no {name} is installed; {refusal}") from refusal
        found = shutil.which(name)
    if found is None:
        raise NotAvailable(
            f"the package {package} is installed, but there is no {name} on the path"
        )
    return found


def library(name: str, package: str, say: Say) -> None:
    """Make sure that a library can be loaded; apt installs ``package`` if not, or ``NotAvailable``."""
    if not _loads(name):
        try:
            apt.install((package,), say)
        except NotAvailable as refusal:
            raise NotAvailable(f"no {name} is installed; {refusal}") from refusal


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False  # it is not there, which is what was asked
    return True
