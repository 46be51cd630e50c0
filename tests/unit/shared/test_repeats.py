"""A creating call made again: the same content is the same thing, other content is refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shared.errors import Conflict
from shared.repeats import check_same

KNOWN = SimpleNamespace(id="c1", code="SDG-1", titles={"en": "One"}, state="published")


def test_the_same_content_passes_whatever_became_of_the_thing() -> None:
    asked = SimpleNamespace(code="SDG-1", titles={"en": "One"}, state=None)
    check_same("course", KNOWN, asked, ("code", "titles"))


def test_other_content_is_refused_and_named() -> None:
    asked = SimpleNamespace(code="SDG-2", titles={"en": "Two"})
    with pytest.raises(Conflict, match="course c1 exists with another code, titles") as refused:
        check_same("course", KNOWN, asked, ("code", "titles"))
    assert refused.value.reason == "id_taken"
