"""Writes the bill of materials of what runs, CycloneDX 1.6 in JSON: `make sbom`.

    python deploy/sbom.py var/sbom.json

Versions and hashes come from requirements/runtime.txt, licences and who needs whom from the packages as
they are installed, the files that browsers get from shared/pages/static/THIRD_PARTY.md. No host and no
path of the machine gets into it, and the same lock gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "runtime.txt"
STATIC = ROOT / "shared" / "pages" / "static"
SPDX = {"Zero-Clause BSD": "0BSD", "3-Clause BSD License": "BSD-3-Clause"}

Bom = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of the lock; ``hashes`` has the SHA-256 of each of its files."""

    version: str
    hashes: tuple[str, ...]


def pins(lock: Path = LOCK) -> dict[str, Pin]:
    """What the lock pins, by name in its normal form."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))[1:]
    found = (re.match(r"([\w.-]+)==(\S+)", block) for block in blocks)
    return {
        _normal(pin[1]): Pin(pin[2], tuple(re.findall(r"sha256:([0-9a-f]{64})", block)))
        for pin, block in zip(found, blocks, strict=True)
        if pin
    }


def bill() -> Bom:
    """The bill. Raises ``SystemExit`` when what is installed is not what the lock says."""
    bom = _installed()
    locked = pins()
    kept = [one for one in bom["components"] if _normal(one["name"]) in locked]
    _check(kept, locked)
    bom["components"] = [_package(one, locked) for one in kept] + list(_browser_files())
    refs = {one["bom-ref"] for one in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    bom["dependencies"] = [_among(one, refs) for one in bom["dependencies"] if one["ref"] in refs]
    del bom["metadata"]["tools"]  # it would name what made this file, and hosts with it
    return bom


def _installed() -> Bom:
    """What is installed beside this Python, by the CycloneDX tool."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--no-validate"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--spec-version", "1.6"]
    command += ["--output-reproducible", sys.executable]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(f"the packages cannot be listed: {told.stderr.strip()}")
    found: Bom = json.loads(told.stdout)
    return found


def _check(kept: list[Bom], locked: dict[str, Pin]) -> None:
    there = {_normal(one["name"]): one["version"] for one in kept}
    wrong = sorted(name for name, pin in locked.items() if there.get(name) != pin.version)
    if wrong:
        raise SystemExit(f"not installed as requirements/runtime.txt says: {', '.join(wrong)}")


def _package(one: Bom, locked: dict[str, Pin]) -> Bom:
    hashes = [{"alg": "SHA-256", "content": each} for each in locked[_normal(one["name"])].hashes]
    files = {
        "type": "distribution",
        "url": one["purl"],
        "hashes": hashes,
        "comment": "any one of these files, as pinned",
    }
    told = one.get("licenses") or _licence_in_words(one["name"])
    return one | {"externalReferences": [files]} | ({"licenses": told} if told else {})


def _licence_in_words(name: str) -> list[Bom]:
    """What the package's own metadata say where they do not say it as SPDX."""
    known = SPDX.get(str(metadata(name)["License"]))
    return [{"license": {"id": known}}] if known else []


def _browser_files() -> Iterator[Bom]:
    """The files of others that browsers get. Raises ``SystemExit`` for one that was changed."""
    table = (STATIC / "THIRD_PARTY.md").read_text(encoding="utf-8")
    line = r"\| `([^`]+)` \|.*\) (\S+), .*npm package `([^`]+)`.*sha256 `([0-9a-f]{64})` \| (.+) \|"
    for file, version, name, stated, licence in re.findall(line, table):
        found = hashlib.sha256((STATIC / file).read_bytes()).hexdigest()
        if found != stated:
            raise SystemExit(f"{file} is not what THIRD_PARTY.md says: its sha256 is {found}")
        known = SPDX.get(licence)
        purl = f"pkg:npm/{name}@{version}"
        yield {
            "bom-ref": purl,
            "type": "library",
            "name": name,
            "version": version,
            "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": found}],
            "licenses": [{"license": {"id": known} if known else {"name": licence}}],
            "description": f"served to browsers as {file}",
        }


def _among(one: Bom, refs: set[str]) -> Bom:
    needs = [ref for ref in one.get("dependsOn", []) if ref in refs]
    return {"ref": one["ref"]} | ({"dependsOn": needs} if needs else {})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def as_text(bom: Bom) -> str:
    """The bill as it is written."""
    return json.dumps(bom, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    made = bill()
    target.write_text(as_text(made), encoding="utf-8")
    print(f"{target}: {len(made['components'])} components")
