"""Keep spans on call, titles of sessions and standing needs."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('activity_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('activity', sa.String(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('weekdays', sa.String(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=True),
    sa.Column('end_minute', sa.Integer(), nullable=True),
    sa.Column('sessions', sa.Integer(), nullable=False),
    sa.Column('every_week', sa.Boolean(), nullable=False),
    sa.Column('together', sa.Boolean(), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('price', sa.Double(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('lock', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_need'))
    )
    op.create_table('activity_need_who',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=True),
    sa.Column('agent_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_activity_need_who_agent_id')),
    sa.ForeignKeyConstraint(['need_id'], ['activity_need.id'], name=op.f('fk_activity_need_who_need_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_activity_need_who_team_id')),
    sa.PrimaryKeyConstraint('need_id', 'position', name=op.f('pk_activity_need_who'))
    )
    op.create_table('on_call_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('weekdays', sa.String(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=True),
    sa.Column('end_minute', sa.Integer(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=True),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('lock', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_on_call_need_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_on_call_need'))
    )
    op.create_table('on_call_span',
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_on_call_span_agent_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['roster.id'], name=op.f('fk_on_call_span_roster_id')),
    sa.PrimaryKeyConstraint('roster_id', 'agent_id', 'starts_at', name=op.f('pk_on_call_span'))
    )
    with op.batch_alter_table('on_call_span', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_on_call_span_agent_id_starts_at'), ['agent_id', 'starts_at'], unique=False)

    op.create_table('on_call_need_who',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=True),
    sa.Column('agent_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_on_call_need_who_agent_id')),
    sa.ForeignKeyConstraint(['need_id'], ['on_call_need.id'], name=op.f('fk_on_call_need_who_need_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_on_call_need_who_team_id')),
    sa.PrimaryKeyConstraint('need_id', 'position', name=op.f('pk_on_call_need_who'))
    )
    with op.batch_alter_table('shift_part', schema=None) as batch_op:
        # Of the meetings and training that are stored already nobody knows what they are about.
        batch_op.add_column(sa.Column('title', sa.String(), nullable=False, server_default=''))
    with op.batch_alter_table('shift_part', schema=None) as batch_op:
        batch_op.alter_column('title', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('shift_part', schema=None) as batch_op:
        batch_op.drop_column('title')

    op.drop_table('on_call_need_who')
    with op.batch_alter_table('on_call_span', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_on_call_span_agent_id_starts_at'))

    op.drop_table('on_call_span')
    op.drop_table('on_call_need')
    op.drop_table('activity_need_who')
    op.drop_table('activity_need')
