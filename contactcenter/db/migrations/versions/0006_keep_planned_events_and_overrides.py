"""Keep planned events and overrides."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forecast_override',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('factor', sa.Double(), nullable=False),
    sa.Column('contacts_a_day', sa.Double(), nullable=True),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('expires_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_forecast_override_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecast_override'))
    )
    with op.batch_alter_table('forecast_override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forecast_override_queue_id'), ['queue_id'], unique=False)

    op.create_table('planned_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=True),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.Column('effect', sa.Double(), nullable=True),
    sa.Column('closes', sa.Boolean(), nullable=False),
    sa.Column('tail_days', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_planned_event_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_event'))
    )
    with op.batch_alter_table('planned_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_event_first_day'), ['first_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_planned_event_queue_id'), ['queue_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('planned_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_planned_event_queue_id'))
        batch_op.drop_index(batch_op.f('ix_planned_event_first_day'))

    op.drop_table('planned_event')
    with op.batch_alter_table('forecast_override', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forecast_override_queue_id'))

    op.drop_table('forecast_override')
