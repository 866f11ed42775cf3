"""Keep who shares a car."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person_change', schema=None) as batch_op:
        batch_op.add_column(sa.Column('car_agent_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('car_within_minutes', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_person_change_car_agent_id'), 'agent', ['car_agent_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('person_change', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_person_change_car_agent_id'), type_='foreignkey')
        batch_op.drop_column('car_within_minutes')
        batch_op.drop_column('car_agent_id')
