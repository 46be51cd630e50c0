"""What comes in: JSON and form bodies, checked by a schema; the pages of a listing."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.wrappers import Request

from shared.characters import ALLOWED, unkept
from shared.errors import FieldError, Invalid
from shared.events.codec import flatten

OURS = ("csrf_token", "idempotency_key")  # fields of every form, which are no part of what it says


def body_of(request: Request, schema: Schema) -> Any:
    """The request's JSON body, checked. Raises ``Invalid`` that names each refused field."""
    try:
        data = json.loads(request.get_data())
    except (ValueError, RecursionError) as broken:
        raise Invalid(f"the body is not JSON: {broken}") from None
    check_characters(data)
    return checked(data, schema)


def form_of(request: Request, schema: Schema) -> Any:
    """The fields of a posted form, checked; an empty one counts as not given."""
    data = {name: value for name, value in request.form.items() if name not in OURS and value}
    check_characters(data)
    return checked(data, schema)


def check_characters(data: Any) -> None:
    """Raises ``Invalid`` when a text holds what no database keeps."""
    fields = tuple(unkept(data))
    if fields:
        names = ", ".join(f.field for f in fields)
        raise Invalid(f"refused: {names}: allowed is {ALLOWED}", fields)


def checked(data: Any, schema: Schema) -> Any:
    """Values by a schema. Raises ``Invalid`` that names each refused field."""
    try:
        return schema.load(data)
    except ValidationError as refused:
        fields = tuple(flatten(refused.messages, data))
        names = ", ".join(f.field for f in fields)
        raise Invalid(f"refused: {names}", fields) from refused


def page_of(request: Request, most: int = 200) -> tuple[int, int]:
    """``?limit=`` and ``?offset=`` of a listing. Raises ``Invalid``."""
    return _number(request, "limit", 50, most), _number(request, "offset", 0, 10_000_000)


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) > most:
        allowed = f"a whole number from 0 to {most}"
        raise Invalid(f"{name}={text!r} is not {allowed}", (FieldError(name, text, allowed),))
    return int(text)
