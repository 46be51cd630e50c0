"""The figures of a ``/metrics`` page, as Prometheus reads them."""

from __future__ import annotations

from typing import Any

from prometheus_client.parser import text_string_to_metric_families


class Figures:
    """``one`` is a sample that must be there; ``get`` is 0 where there is none yet."""

    def __init__(self, samples: list[Any]) -> None:
        self.samples = samples

    def names(self) -> set[str]:
        """Of all samples."""
        return {sample.name for sample in self.samples}

    def one(self, name: str, **labels: str) -> float:
        """The value of the one sample with these labels."""
        found = self._found(name, labels)
        assert len(found) == 1, f"{name} {labels}: {found or self._found(name, {})}"
        return found[0]

    def get(self, name: str, **labels: str) -> float:
        """The same, or 0."""
        return sum(self._found(name, labels))

    def _found(self, name: str, labels: dict[str, str]) -> list[float]:
        return [
            float(one.value)
            for one in self.samples
            if one.name == name and one.labels.items() >= labels.items()
        ]


def read(page: str) -> Figures:
    """Reads a page. Fails on what is not in Prometheus' text format."""
    families = list(text_string_to_metric_families(page))
    return Figures([sample for family in families for sample in family.samples])
