"""which request or event each event of the log goes back to."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


KEPT = {'sqlite_autoincrement': True}


def upgrade() -> None:
    with op.batch_alter_table('events', table_kwargs=KEPT) as batch:
        batch.add_column(sa.Column('correlation_id', sa.String(length=64), nullable=True))
    # Of what was kept before nothing else is known: each stands for itself.
    op.execute('UPDATE events SET correlation_id = event_id')
    with op.batch_alter_table('events', table_kwargs=KEPT) as batch:
        batch.alter_column('correlation_id', existing_type=sa.String(length=64), nullable=False)
    op.create_index('events_by_correlation', 'events', ['correlation_id', 'position'])


def downgrade() -> None:
    op.drop_index('events_by_correlation', 'events')
    with op.batch_alter_table('events', table_kwargs=KEPT) as batch:
        batch.drop_column('correlation_id')
