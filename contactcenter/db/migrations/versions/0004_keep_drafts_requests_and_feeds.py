"""Keep the drafts of rosters, the requests of agents and their calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_feed',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('revoked_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_calendar_feed_agent_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_calendar_feed'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_agent_id'), ['agent_id'], unique=False)

    op.create_table('roster_edit',
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('change', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['roster_id'], ['roster.id'], name=op.f('fk_roster_edit_roster_id')),
    sa.PrimaryKeyConstraint('roster_id', 'position', name=op.f('pk_roster_edit'))
    )
    op.create_table('roster_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('colleague_id', sa.BigInteger(), nullable=True),
    sa.Column('colleague_starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_roster_request_agent_id')),
    sa.ForeignKeyConstraint(['colleague_id'], ['agent.id'], name=op.f('fk_roster_request_colleague_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_request'))
    )
    with op.batch_alter_table('roster_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_request_agent_id'), ['agent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_request_colleague_id'), ['colleague_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_request_state'), ['state'], unique=False)

    op.create_table('roster_request_step',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['roster_request.id'], name=op.f('fk_roster_request_step_request_id')),
    sa.PrimaryKeyConstraint('request_id', 'position', name=op.f('pk_roster_request_step'))
    )
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.add_column(sa.Column('base_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('rules', sa.String(), server_default='neutral', nullable=False))
        batch_op.add_column(sa.Column('author', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('note', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('published_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True))
        batch_op.add_column(sa.Column('override', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('applied', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('lock', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_roster_base_id'), 'roster', ['base_id'], ['id'])

    # The defaults were for the rosters stored so far; from now on every row says its own.
    with op.batch_alter_table('roster', schema=None) as batch_op:
        for name in ('rules', 'author', 'note', 'override', 'applied', 'lock'):
            batch_op.alter_column(name, server_default=None)



def downgrade() -> None:
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_roster_base_id'), type_='foreignkey')
        batch_op.drop_column('lock')
        batch_op.drop_column('applied')
        batch_op.drop_column('override')
        batch_op.drop_column('published_at')
        batch_op.drop_column('note')
        batch_op.drop_column('author')
        batch_op.drop_column('rules')
        batch_op.drop_column('base_id')

    op.drop_table('roster_request_step')
    with op.batch_alter_table('roster_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_request_state'))
        batch_op.drop_index(batch_op.f('ix_roster_request_colleague_id'))
        batch_op.drop_index(batch_op.f('ix_roster_request_agent_id'))

    op.drop_table('roster_request')
    op.drop_table('roster_edit')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_agent_id'))

    op.drop_table('calendar_feed')
