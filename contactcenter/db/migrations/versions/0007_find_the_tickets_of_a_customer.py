"""Find the tickets of a customer."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KNOWN = sa.text("customer <> ''")


def upgrade() -> None:
    op.create_index(
        'ix_ticket_customer', 'ticket', ['client_id', 'customer', 'id'], unique=False, sqlite_where=KNOWN, postgresql_where=KNOWN
    )


def downgrade() -> None:
    op.drop_index('ix_ticket_customer', 'ticket', sqlite_where=KNOWN, postgresql_where=KNOWN)
