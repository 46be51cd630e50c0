"""What the runbook tells people to type exists, and every alarm leads to a part of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import takewhile

import click
import pytest

from collegium.cli import main
from shared.messaging.topology import SERVICES, SUBSCRIPTIONS
from tests.support import watched

TEXT = (watched.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
COMPOSE = (watched.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
VERBS = {"up", "ps", "logs", "exec", "stop", "start"}
END = {"#", "|", "…"}


def lines() -> Iterator[list[str]]:
    """The words of each command, in blocks and within sentences; without its comment."""
    for block in re.findall(r"```\n(.*?)```", TEXT, re.DOTALL):
        for line in block.splitlines():
            yield list(takewhile(lambda word: word not in END, line.split()))
    for inline in re.findall(r"`((?:collegium|make|deploy/)[^`]*)`", TEXT):
        yield list(takewhile(lambda word: word not in END, inline.split()))


def of(program: str) -> list[list[str]]:
    """The commands of a program, without what is set before them; each once."""
    found = set()
    for words in lines():
        rest = [word for word in words if not re.match(r"[A-Z_]+=", word)]
        if rest and rest[0] == program:
            found.add(tuple(rest))
    assert found, f"no command of {program}"
    return [list(one) for one in sorted(found)]


@pytest.mark.parametrize("words", of("collegium"), ids=" ".join)
def test_a_command_of_ours_exists_with_its_options(words: list[str]) -> None:
    command: click.Command = main
    for number, word in enumerate(words[1:], 1):
        if not isinstance(command, click.Group):
            rest = words[number:]
            break
        assert word in command.commands, words
        command = command.commands[word]
    else:
        rest = []
    options = {name for one in command.params for name in one.opts}
    assert {word for word in rest if word.startswith("-")} <= options, words
    takes = [one for one in command.params if isinstance(one, click.Argument)]
    for word, argument in zip((w for w in rest if not w.startswith("-")), takes, strict=False):
        if isinstance(argument.type, click.Choice):
            assert word in argument.type.choices, words


@pytest.mark.parametrize("words", of("make"), ids=" ".join)
def test_a_target_of_make_exists(words: list[str]) -> None:
    makefile = (watched.ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), words


@pytest.mark.parametrize("words", of("deploy/compose.sh"), ids=" ".join)
def test_what_the_composer_is_told_exists(words: list[str]) -> None:
    verb, *rest = words[1:]
    assert verb in VERBS
    names = [word for word in rest if re.fullmatch(r"[a-z]+(-[a-z]+)?", word)]
    known = set(re.findall(r"^  ([a-z-]+):$", COMPOSE, re.MULTILINE))
    for name in names[:1] if verb == "exec" else names:
        assert name in known, words


def test_every_script_that_is_named_exists() -> None:
    scripts = set(re.findall(r"\bdeploy/[\w/.-]+\.sh", TEXT))
    assert {"deploy/backup.sh", "deploy/restore.sh", "deploy/compose.sh"} <= scripts
    for script in scripts:
        assert os.access(watched.ROOT / script, os.X_OK), script


def test_every_alarm_leads_to_a_part_of_it() -> None:
    headings = set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE))
    assert watched.runbooks() <= headings
    assert all("runbook: " in text and "summary: " in text for text in watched.alerts().values())


def test_a_restore_replays_to_everybody_what_they_listen_to() -> None:
    script = (watched.ROOT / "deploy" / "restore.sh").read_text(encoding="utf-8")
    (ways,) = re.findall(r'ways="(.*?)"', script, re.DOTALL)
    told = {(one, hearer) for hearer in SERVICES for one in SUBSCRIPTIONS[hearer]}
    assert {tuple(way.split(":")) for way in ways.split()} == told
