"""The event catalogue: one file per producer, and ``commands`` for what may be asked by a message.

Importing this package registers every type.
"""

from shared.events import analytics, billing, catalogue, commands, enrolment
from shared.events.codec import from_dict, from_json, to_dict, to_json
from shared.events.registry import Kind, all_kinds, kind_named, kind_of

__all__ = [
    "Kind",
    "all_kinds",
    "analytics",
    "billing",
    "catalogue",
    "commands",
    "enrolment",
    "from_dict",
    "from_json",
    "kind_named",
    "kind_of",
    "to_dict",
    "to_json",
]
