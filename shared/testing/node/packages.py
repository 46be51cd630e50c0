"""The npm packages of this folder, installed once for each state of the lock file.

They stand in ``var/npm``, which git ignores. npm compares each with its checksum in the lock file.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shared.testing.choice import NotAvailable, Say
from shared.testing.programs import program

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
KEPT = HERE.parents[2] / "var" / "npm"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")


@dataclass(frozen=True, slots=True)
class Packages:
    """What is installed: the program ``node``, and the folder ``node_modules``."""

    node: str
    modules: Path


def packages(say: Say) -> Packages:
    """Node and the packages of the lock file; installs what is missing, or ``NotAvailable``."""
    node = program("node", "nodejs", say)
    folder = KEPT / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        # Debian has npm in a package of its own; elsewhere it comes with Node, and is there already.
        npm = program("npm", "npm", say)
        say("npm is installing an OpenID provider and axe (some seconds)")
        _install(npm, folder)
    return Packages(node, folder / "node_modules")


def _install(npm: str, folder: Path) -> None:
    """Made beside its place and then moved there: half an installation is never taken for one."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="new-", dir=KEPT) as name:
        new = Path(name) / "packages"
        new.mkdir()
        for file in (HERE / "package.json", LOCK):
            shutil.copy(file, new)
        done = subprocess.run(
            [npm, *INSTALL],
            cwd=new,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = " | ".join(done.stderr.strip().splitlines()[-3:])
            raise NotAvailable(f"npm could not install what {LOCK.name} names: {last}")
        if not folder.exists():  # another session may have been faster
            new.rename(folder)
