"""Let each site follow a preset of its own."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('site_preset',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('preset', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_preset'))
    )
    with op.batch_alter_table('site_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('site', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('site_rule', schema=None) as batch_op:
        batch_op.drop_column('site')

    op.drop_table('site_preset')
