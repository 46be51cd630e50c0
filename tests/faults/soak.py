"""The long campaign: whatever can befall a college does, at random, for minutes.

``python -m tests.faults.soak --minutes 10 --size 20 --seed 7``: ``size`` questions a second, against
real servers and real processes. Of five rounds one is against the embedded college, one is a campaign
about money, places, order or history. Each ends with its account; all of them are in ``var/soak.json``.
The same seed asks the same and does the same, as far as processes and their timing allow.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from shared.testing.choice import NotAvailable
from shared.testing.servers import (
    PostgreSQL,
    RabbitMQ,
    find,
    postgresql_finders,
    rabbitmq_finders,
)
from tests.faults.rounds import Rounds
from tests.support.account import Account

REPORT = Path("var", "soak.json")


@click.command()
@click.option("--minutes", type=click.FloatRange(min=0.1), default=10.0, show_default=True)
@click.option("--size", type=click.IntRange(1, 200), default=20, help="Questions a second.")
@click.option("--seed", type=int, default=None, help="By default a new one, which is told.")
def soak(minutes: float, size: int, seed: int | None) -> None:
    """Let everything befall a college, and count what became of every question."""
    seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    click.echo(f"soak: {minutes:g} minutes, {size} questions a second, seed {seed}")
    accounts: list[Account] = []
    try:
        with servers() as (rabbitmq, postgresql), tempfile.TemporaryDirectory() as folder:
            rounds = Rounds(rabbitmq, postgresql, Path(folder), random.Random(seed), size)
            with rounds.college(minutes):
                end = time.monotonic() + minutes * 60
                while time.monotonic() < end or not accounts:
                    accounts.append(rounds.next(len(accounts) + 1))
                    left = max(0.0, end - time.monotonic()) / 60
                    click.echo(f"{accounts[-1].line()}; {left:.1f} minutes left")
    except AssertionError as stuck:  # it did not come to an end: told, and the soak is over
        accounts.append(Account(f"round {len(accounts) + 1}", trouble=[str(stuck)]))
    finally:
        write(accounts, minutes, size, seed)
    if not all(map(is_good, accounts)):
        sys.exit(1)


@contextlib.contextmanager
def servers() -> Iterator[tuple[RabbitMQ, PostgreSQL]]:
    """A real RabbitMQ and a real PostgreSQL."""
    with contextlib.ExitStack() as opened:
        try:
            rabbitmq = opened.enter_context(contextlib.closing(find(rabbitmq_finders(click.echo))))
            postgresql = opened.enter_context(
                contextlib.closing(find(postgresql_finders(click.echo)))
            )
        except NotAvailable as refusal:
            sys.exit(f"soak: it needs real servers: {refusal}")
        yield rabbitmq, postgresql


def is_good(account: Account) -> bool:
    """Whether it may be closed."""
    return bool(account.acknowledged) and not (
        account.lost or account.duplicated or account.unexpected
    )


def write(accounts: list[Account], minutes: float, size: int, seed: int) -> None:
    """Tell the sum of all accounts, and keep all of them."""
    rounds = [
        {"campaign": one.campaign, **one.figures(), "trouble": one.trouble} for one in accounts
    ]
    names = Account("").figures()
    total = {name: sum(one.figures()[name] for one in accounts) for name in names}
    told = {"minutes": minutes, "size": size, "seed": seed, "total": total, "rounds": rounds}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for one in accounts:
        for line in one.trouble:
            click.echo(f"{one.campaign}: {line}")
    click.echo(f"soak: seed {seed}: " + ", ".join(f"{k} {v}" for k, v in total.items()))


if __name__ == "__main__":
    soak()
