"""The account of a campaign: what was asked of the college under faults, and what became of it.

The words are those of Jepsen's test of queues. A campaign gives its questions names (an enrolment's
id, an event's id), counts every effect that it finds in the end, and fails unless nothing is lost,
doubled or unexpected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Account:
    """``attempted``: what was asked. ``acknowledged``: what was answered with success, and must stand.
    What was asked and not answered may have been done or not; done, it is ``recovered``."""

    campaign: str
    attempted: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    effects: Counter[str] = field(default_factory=Counter)
    trouble: list[str] = field(default_factory=list)

    def found(self, effects: Iterable[str]) -> None:
        """Effects that stand in the end: the name of what each answers, once for each time."""
        self.effects.update(effects)

    def wrong(self, what: str) -> None:
        """Something that must not be, and is not told by the effects: books that do not balance."""
        self.trouble.append(what)

    @property
    def lost(self) -> set[str]:
        return self.acknowledged - self.effects.keys()

    @property
    def duplicated(self) -> set[str]:
        return {name for name, times in self.effects.items() if times > 1}

    @property
    def unexpected(self) -> set[str]:
        return self.effects.keys() - self.attempted | set(self.trouble)

    @property
    def recovered(self) -> set[str]:
        return (self.effects.keys() & self.attempted) - self.acknowledged

    def figures(self) -> dict[str, int]:
        """The six numbers, by name."""
        names = ("attempted", "acknowledged", "lost", "duplicated", "unexpected", "recovered")
        return {name: len(getattr(self, name)) for name in names}

    def line(self) -> str:
        """``kill -9 of billing: attempted 200, acknowledged 198, lost 0, …``."""
        return f"{self.campaign}: " + ", ".join(f"{k} {v}" for k, v in self.figures().items())

    def close(self) -> None:
        """Tell the account; fails unless something was acknowledged and all of it stands, once."""
        print(self.line())
        assert self.acknowledged, f"{self.line()}: a campaign that got nothing done shows nothing"
        for name in ("lost", "duplicated", "unexpected"):
            wrong = sorted(getattr(self, name))
            assert not wrong, f"{self.line()}; {name}: {', '.join(wrong[:10])}"
