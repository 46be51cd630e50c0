"""A form that was refused, so that its page can show it again: what was written, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.wrappers import Request

from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody wrote into the form that is sent to ``action``; empty on a page's first showing.

    A page with several forms asks for each by ``of_form``: only the refused one has values and errors.
    """

    action: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request, refused: Invalid) -> Filled:
        """The request's form. An error of a part (``prices.0.amount.amount``) is that of its field."""
        values = dict(request.form.items())
        errors: dict[str, str] = {}
        for one in refused.fields:
            parts = one.field.split(".")
            name = next((part for part in reversed(parts) if part in values), parts[0])
            errors.setdefault(name, one.allowed)
        return cls(request.path, values, errors)

    def of_form(self, action: str) -> Filled:
        """This, when it is the form of that address; else an empty one."""
        return self if action == self.action else Filled()

    def value(self, name: str, default: object = "") -> object:
        """What was written into a field."""
        return self.values.get(name, default)

    def error(self, name: str) -> str | None:
        """What is wrong with a field, in the service's words."""
        return self.errors.get(name)
