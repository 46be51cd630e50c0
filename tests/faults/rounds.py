"""The rounds of the long campaign, drawn by chance: each does some harm, and returns its account."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.faults.campaigns import CAMPAIGNS
from tests.support import access
from tests.support.account import Account
from tests.support.college import College
from tests.support.embedded import EmbeddedCollege
from tests.support.faulty import FaultyCollege
from tests.support.fortune import Fortune
from tests.support.mishaps import Campaigns, killed_at_random

ROUND = 20.0  # seconds of questions in a round, at least
MISHAPS = 3  # in a round
EVERY, OWN, EMBEDDED = 5, 3, 0  # of five rounds, the third and the fifth are of another kind


class Rounds:
    """Draws the rounds one after the other; ``folder`` is for what the processes say."""

    def __init__(
        self,
        rabbitmq: RabbitMQ,
        postgresql: PostgreSQL,
        folder: Path,
        chance: random.Random,
        size: int,
    ) -> None:
        self.rabbitmq, self.postgresql = rabbitmq, postgresql
        self.folder, self.chance, self.size = folder, chance, size

    @contextlib.contextmanager
    def college(self, minutes: float) -> Iterator[None]:
        """The college of all rounds that do not want one of their own; it runs."""
        college = FaultyCollege(self.rabbitmq, self.postgresql.fresh_database, self._new("college"))
        college.http.headers.update(access.everybody(int(minutes * 60) + 3600))
        try:
            college.serve()
            self.campaigns = Campaigns(college, self.chance)
            self.campaigns.begin()
            self.fortune = Fortune(college, self.rabbitmq, self.postgresql, self.chance)
            yield
        finally:
            college.close()

    def next(self, number: int) -> Account:
        """One round; returns its account."""
        kinds = {EMBEDDED: self._embedded, OWN: self._own}
        account = kinds.get(number % EVERY, self._deployed)(number)
        account.campaign = f"round {number}: {account.campaign}"
        return account

    def _deployed(self, number: int) -> Account:
        """Some mishaps one after the other, while people ask."""
        chosen = self.fortune.draw(MISHAPS)
        name = ", ".join(mishap.name for mishap in chosen)
        click.echo(f"round {number}: {name} …")

        def happens() -> None:
            for mishap in chosen:
                mishap.happens()

        size = int(self.size * ROUND)
        account = self.campaigns.run(name, happens, size=size, seconds=ROUND)
        for process, one in self.fortune.college.named.items():
            if not one.runs():
                account.wrong(f"{process} has ended by itself: {one.said()[-2000:]}")
        return account

    def _embedded(self, number: int) -> Account:
        """An embedded college of its own is killed again and again."""
        name = f"kill -9 of an embedded college, {2 * MISHAPS} times"
        click.echo(f"round {number}: {name} …")
        folder = self._new(f"round-{number}")
        college = EmbeddedCollege(folder / "var", folder / "embedded.log")
        campaigns = Campaigns(college, self.chance)
        mishap = partial(killed_at_random, college, self.chance, 2 * MISHAPS)
        try:
            campaigns.begin()
            return campaigns.run(name, mishap, size=int(self.size * ROUND), seconds=ROUND)
        finally:
            college.close()

    def _own(self, number: int) -> Account:
        """A campaign with a college of its own, which it starts as it needs it."""
        campaign = self.chance.choice(CAMPAIGNS)
        click.echo(f"round {number}: {campaign.run.__name__} …")
        vhost, database = self.rabbitmq.fresh_vhost(), self.postgresql.fresh_database
        college = College(vhost, database, self._new(f"round-{number}"), campaign.services)
        try:
            return campaign.run(college, campaign.size, ROUND)
        finally:
            college.close()
            self.rabbitmq.drop_vhost(vhost)

    def _new(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder
