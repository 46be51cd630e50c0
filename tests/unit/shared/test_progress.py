"""How far long work is: lines without a terminal, a bar with one, silence for scripts."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from rich.console import Console

from collegium import progress as telling
from collegium.progress import progress


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is ten seconds after the last."""
    ticks = itertools.count(0, 10)
    monkeypatch.setattr(telling, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))


@pytest.mark.usefixtures("slow")
def test_without_a_terminal_it_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("enrolment → analytics", 100_000) as tell:
        tell(0)
        tell(25_000)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == ("enrolment → analytics: 25,000 of 100,000 events, 833/s, 1 min 0 s left\n")


def test_lines_are_not_told_more_often_than_one_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telling, "EVERY", 3_600.0)
    with progress("enrolment → analytics", 100) as tell:
        tell(50)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("slow")
def test_scripts_hear_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("enrolment → analytics", 100, silent=True) as tell:
        tell(50)
    assert capsys.readouterr() == ("", "")


def test_at_a_terminal_it_is_a_bar_with_count_rate_and_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "rich.console.Console", lambda **how: Console(force_terminal=True, width=120, **how)
    )
    with progress("enrolment → analytics", 100) as tell:
        tell(100)
    said = capsys.readouterr().err
    assert "enrolment → analytics" in said
    assert "100/100" in said
    assert "/s" in said
    assert "left" in said
