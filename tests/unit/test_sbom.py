"""The bill of materials is valid, whole, and tells nothing of the machine that made it."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
SBOM: dict[str, Any] = runpy.run_path(str(ROOT / "deploy" / "sbom.py"))
STATIC = ROOT / "shared" / "pages" / "static"
OURS = {"app.js", "flow.js", "style.css", "work.css", "mark.svg", "THIRD_PARTY.md"}


@pytest.fixture(scope="module")
def bom() -> dict[str, Any]:
    made: dict[str, Any] = SBOM["bill"]()
    return made


def test_it_is_valid_cyclonedx_1_6(bom: dict[str, Any]) -> None:
    assert bom["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(SBOM["as_text"](bom)) is None


def test_every_pinned_package_is_in_it(bom: dict[str, Any]) -> None:
    pins = SBOM["pins"]()
    assert len(pins) > 20
    packages = [one for one in bom["components"] if one["purl"].startswith("pkg:pypi/")]
    assert len(packages) == len(pins)
    for one in packages:
        pin = pins[SBOM["_normal"](one["name"])]
        (files,) = one["externalReferences"]
        assert one["version"] == pin.version
        assert one["purl"].endswith(f"@{pin.version}")
        assert {each["content"] for each in files["hashes"]} == set(pin.hashes) != set()


def test_so_is_every_file_of_others_that_browsers_get(bom: dict[str, Any]) -> None:
    served = {file.name for file in STATIC.iterdir()} - OURS
    told = {
        one["description"].rpartition(" ")[2] for one in bom["components"] if "npm" in one["purl"]
    }
    assert told == served != set()


def test_it_says_who_needs_whom(bom: dict[str, Any]) -> None:
    refs = {one["bom-ref"] for one in bom["components"]}
    root = bom["metadata"]["component"]
    graph = {one["ref"]: set(one.get("dependsOn", ())) for one in bom["dependencies"]}
    assert root["name"] == "collegium"
    assert any(ref.startswith("kombu==") for ref in graph[root["bom-ref"]])
    assert set().union(*graph.values()) <= refs


def test_most_have_their_licence(bom: dict[str, Any]) -> None:
    without = {one["name"] for one in bom["components"] if not one.get("licenses")}
    assert without <= {"nameko"}  # says it in its README only: Apache-2.0


def test_no_registry_host_and_no_path_stands_in_it(bom: dict[str, Any]) -> None:
    text = json.dumps({key: value for key, value in bom.items() if key != "$schema"})
    assert re.findall(r"https?://|file:|pythonhosted|pypi\.org|npmjs", text) == []
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


def test_the_same_lock_gives_the_same_bytes(bom: dict[str, Any]) -> None:
    assert SBOM["as_text"](SBOM["bill"]()) == SBOM["as_text"](bom)


def test_what_is_not_installed_as_pinned_is_refused() -> None:
    pins = SBOM["pins"]()
    other = pins | {"kombu": SBOM["Pin"]("0.0.1", ())}
    there = [{"name": name, "version": pin.version} for name, pin in pins.items()]
    with pytest.raises(SystemExit, match=r"runtime\.txt says: kombu"):
        SBOM["_check"](there, other)
