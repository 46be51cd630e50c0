"""All events and commands as a table for people: ``python -m shared.events.table``.

What is kept is ``docs/events.md``; a test compares the two.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator

from shared.events import all_kinds
from shared.events.hearers import hearers
from shared.events.registry import Kind
from shared.messaging.topology import SERVICES

HEAD = """\
# Events and commands

Generated from `shared/events/` by `python -m shared.events.table`: do not edit. The same for programs
is [AsyncAPI](events/asyncapi.json). A field with `?` may be null; one with `=` may be left out.

An event travels on the exchange `<service>.events` with its name and version as routing key
(`requested.v1`), a command on `<service>.commands`. The body is plain JSON. A released version never
changes, except that an optional field may be added; anything else is a new version beside the old one.
"""


def text() -> str:
    """The tables, one for the events of each service and one for the commands."""
    kinds = all_kinds()
    parts = [HEAD]
    for service in SERVICES:
        told = [kind for kind in kinds if kind.producer == service and not kind.is_command]
        parts.append("\n".join(_table(f"Told by {service}", "told when", told)))
    asked = [kind for kind in kinds if kind.is_command]
    parts.append("\n".join(_table("Commands", "asks for", asked)))
    return "\n".join(parts)


def _table(title: str, when: str, kinds: list[Kind]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| type | {when} | fields | heard by |"
    yield "|---|---|---|---|"
    for kind in kinds:
        about = kind.about.replace("``", "`")
        names = ", ".join(_field(field) for field in dataclasses.fields(kind.cls))
        yield f"| `{kind.type}` | {about} | {names} | {', '.join(hearers(kind))} |"
    yield ""


def _field(field: dataclasses.Field[object]) -> str:
    may_be_null = "?" if "None" in str(field.type) else ""
    may_be_left_out = "" if field.default is dataclasses.MISSING else "="
    return f"`{field.name}{may_be_null}{may_be_left_out}`"


if __name__ == "__main__":
    sys.stdout.write(text())
