"""Text that no database keeps is found wherever it stands, and shown without it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.characters import ALLOWED, printable, unkept
from shared.errors import FieldError


@pytest.mark.parametrize(
    ("data", "place", "shown"),
    [
        ("a\0", "body", "a\ufffd"),
        ({"city": "\ud800"}, "city", "\ufffd"),
        ({"ci\0ty": 1}, "ci\ufffdty", "ci\ufffdty"),
        ({"prices": [{"audience": "any"}, {"audience": "\0"}]}, "prices.1.audience", "\ufffd"),
    ],
)
def test_it_is_found_with_its_place(data: Any, place: str, shown: str) -> None:
    assert list(unkept(data)) == [FieldError(place, shown, ALLOWED)]


def test_everything_else_passes() -> None:
    fine = ["L’Agenda\n", "可持续发展", "🎓", "\t", 1, None, True, 1.5, {"é": "ü"}]
    assert list(unkept(fine)) == []


def test_printable_text_stays_and_the_rest_is_marked() -> None:
    assert printable("Ça va 🎓") == "Ça va 🎓"
    assert printable("a\nb\0c\ud800") == "a\ufffdb\ufffdc\ufffd"
