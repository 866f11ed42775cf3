"""Keep overtime, agencies and premiums of contracts."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

PREMIUMS = ('night_premium', 'sunday_premium', 'overtime_premium')


def upgrade() -> None:
    with op.batch_alter_table('employment_contract', schema=None) as batch_op:
        # Contracts that are stored already have no overtime and are the site's own.
        batch_op.add_column(sa.Column('overtime_minutes', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('agency', sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in PREMIUMS:
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=True))
    with op.batch_alter_table('employment_contract', schema=None) as batch_op:
        batch_op.alter_column('overtime_minutes', server_default=None)
        batch_op.alter_column('agency', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('employment_contract', schema=None) as batch_op:
        for name in (*PREMIUMS[::-1], 'agency', 'overtime_minutes'):
            batch_op.drop_column(name)
