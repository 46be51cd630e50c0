"""What a span says of an error: its kind, and nothing of its text, which may hold what is nobody's."""

from __future__ import annotations

import pytest

from shared.errors import NotYet
from shared.tracing.spans import Spans
from tests.support.collector import collecting

SECRET = "ada@example.org is taken"


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (ValueError(SECRET), ("STATUS_CODE_ERROR", "ValueError")),
        (NotYet(SECRET), ("STATUS_CODE_UNSET", "")),  # it waits, which is no error
    ],
)
def test_an_error_is_told_by_its_kind(
    raised: Exception, status: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        spans = Spans("billing")
        with pytest.raises(type(raised)), spans.span("handle it", None, "CONSUMER"):
            raise raised
        spans.close()
        (seen,) = collector.spans
    assert seen.status == status
    assert SECRET not in repr(seen)
