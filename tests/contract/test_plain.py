"""The short cut for events in plain order reads nothing that the schema would not read the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.events import Kind, all_kinds, to_dict
from shared.events.codec import schema_for
from shared.events.plain import NotPlain, reader_of
from tests.contract.strategies import any_of

KINDS = st.sampled_from(all_kinds())
MOMENTS = ("2022-03-01", "2022-03-01T09:00:00+00:00", "2022-03-01T09:00:00.5Z")
AMOUNTS = (
    {"amount": "1.00", "currency": "EUR"},
    {"amount": 1, "currency": "EUR"},
    {"amount": "1.001"},
)
ODD = st.sampled_from(["", "0", "NaN", "1e3", 1, True, None, *MOMENTS, *AMOUNTS])


@given(kind=KINDS, data=st.data())
def test_what_we_write_is_plain_and_comes_back(kind: Kind, data: st.DataObject) -> None:
    event = data.draw(any_of(kind.cls))
    assert reader_of(kind.cls)(to_dict(event)) == event == schema_for(kind.cls).load(to_dict(event))


@given(kind=KINDS, data=st.data())
def test_whatever_is_changed_the_schema_would_have_read_the_same(
    kind: Kind, data: st.DataObject
) -> None:
    changed = _changed(to_dict(data.draw(any_of(kind.cls))), data)
    try:
        read = reader_of(kind.cls)(changed)
    except NotPlain:
        return
    try:
        assert read == schema_for(kind.cls).load(changed)
    except ValidationError as refused:
        raise AssertionError(f"the schema refuses {changed}") from refused


def _changed(written: Any, data: st.DataObject) -> Any:
    """One value somewhere in it is another one, or is left out."""
    if isinstance(written, dict) and written:
        name = data.draw(st.sampled_from(sorted(written)))
        if data.draw(st.booleans()):
            return {key: value for key, value in written.items() if key != name}
        return written | {name: _changed(written[name], data)}
    return data.draw(ODD)
