"""Alembic's entry: migrates this service's database over the connection it is given."""

from alembic import context

from services.analytics.store import Base
from shared import migrate

migrate.run(context, Base.metadata)
