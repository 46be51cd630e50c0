"""The lock holds all that is needed, with hashes, and nothing of the machine that made it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from shared.messaging.topology import SERVICES

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt"]
OURS = {"shared", "services", "collegium"}


def project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    """The normal form of a distribution's name."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: Path) -> dict[str, str]:
    """Everything that a lock pins: the version by name."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ")[0].split("==") for line in lines if re.match("[a-z0-9]", line))
    return {name_of(name): version for name, version in pairs}


def imported(folder: Path) -> list[set[str]]:
    """For each package that the code in a folder imports, wherever it does: who brings it. Of a
    package that several distributions share, such as opentelemetry, all of them."""
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        if file.is_relative_to(ROOT / "shared" / "testing"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    foreign = names - OURS - set(sys.stdlib_module_names)
    return [{name_of(one) for one in packages_distributions()[name]} for name in foreign]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_host_and_no_path_stands_in_it(lock: Path) -> None:
    for line in lock.read_text(encoding="utf-8").splitlines():
        assert not re.search(r"://|\s/|^-|@ ", line), line


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes(lock: Path) -> None:
    for block in re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_all_that_the_project_asks_for_is_pinned() -> None:
    runtime, dev = (pins(lock) for lock in LOCKS)
    asked = project(ROOT)
    assert {name_of(one) for one in asked["project"]["dependencies"]} <= runtime.keys()
    assert {name_of(one) for one in asked["dependency-groups"]["dev"]} <= dev.keys()


def test_the_two_locks_agree() -> None:
    runtime, dev = (pins(lock) for lock in LOCKS)
    both = runtime.keys() & dev.keys()
    assert {name: runtime[name] for name in both} == {name: dev[name] for name in both}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_asks_for_what_it_imports_in_the_versions_of_the_project(service: str) -> None:
    asked = project(ROOT / "services" / service)["project"]
    assert asked["name"] == f"collegium-{service}"
    assert set(asked["dependencies"]) <= set(project(ROOT)["project"]["dependencies"])
    given = {name_of(one) for one in asked["dependencies"]}
    for bringers in imported(ROOT / "services" / service) + imported(ROOT / "shared"):
        assert bringers & given, bringers
    assert {name_of(one) for one in asked["dependencies"]} <= pins(LOCKS[0]).keys()
