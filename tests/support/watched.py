"""What ``deploy/`` asks Prometheus for: the rules of its alarms, and the panels of the dashboard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
RULES_TEST = ROOT / "deploy" / "prometheus" / "rules_test.yml"
CONFIG = ROOT / "deploy" / "prometheus" / "prometheus.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "collegium.json"

_NAME = re.compile(r"\b(?:collegium|process|rabbitmq)_[a-z_]+")
_ALERT = re.compile(r"- alert: (\w+)\n(.*?)(?=\n\n|\Z)", re.DOTALL)


def alerts() -> dict[str, str]:
    """The text of each rule, by its name."""
    found = dict(_ALERT.findall(RULES.read_text(encoding="utf-8")))
    assert found, "rules.yml holds no rule"
    return found


def runbooks() -> set[str]:
    """The headings that the rules lead to."""
    return set(re.findall(r"runbook: (.+)", RULES.read_text(encoding="utf-8")))


def panels() -> list[dict[str, Any]]:
    """The dashboard's panels that show something."""
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    """What the panels ask for."""
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def names() -> set[str]:
    """Every figure that a rule or a panel names."""
    asked = [re.sub(r"#.*", "", text) for text in alerts().values()]
    return set(_NAME.findall("\n".join(asked + expressions())))
