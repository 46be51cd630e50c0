"""``token``: a bearer token for a program, signed with the college's own key."""

from __future__ import annotations

import os

import click

from collegium.commands.common import told_in_one_line
from shared.access.roles import Role

HOURS = 24 * 366


@click.command()
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role if role is not Role.LEARNER]),
    multiple=True,
    required=True,
    help="What the program may do; may be given several times (docs/access.md).",
)
@click.option("--program", required=True, help="What the audit trail calls it.")
@click.option("--organisation", help="Whose focal point it is.")
@click.option("--donor", help="Which donor it is.")
@click.option("--hours", type=click.IntRange(1, HOURS), default=1, show_default=True)
@told_in_one_line
def token(
    roles: tuple[str, ...], program: str, organisation: str | None, donor: str | None, hours: int
) -> None:
    """Print a bearer token for a program.

    Needs ENROLMENT_ACCESS_KEY (or ENROLMENT_ACCESS_KEY_FILE), which only the enrolment service has. A
    token cannot be taken back: give it few hours and few roles.
    """
    from shared.access import settings, tokens
    from shared.access.keys import SigningKey
    from shared.settings import Reader

    key = SigningKey.read(Reader("enrolment", os.environ).text("ACCESS_KEY", ""))
    audience = settings.read(Reader("collegium", os.environ)).audience
    told = {"roles": list(roles), "organisation": organisation, "donor": donor}
    claims = {name: value for name, value in told.items() if value is not None}
    click.echo(tokens.make(key, audience, program, hours * 3600, claims))
