"""Store the live router's work."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('checkpoint',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('rules', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'epoch', name=op.f('pk_checkpoint'))
    )
    op.create_table('command',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_command'))
    )
    with op.batch_alter_table('command', schema=None) as batch_op:
        batch_op.create_index('ix_command_waiting', ['at_ms'], unique=False, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))

    op.create_table('happening',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('ticket_id', sa.BigInteger(), nullable=True),
    sa.Column('sequence', sa.BigInteger(), nullable=True),
    sa.Column('agent_id', sa.BigInteger(), nullable=True),
    sa.Column('detail', sa.String(), nullable=False),
    sa.Column('until_ms', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_happening'))
    )
    with op.batch_alter_table('happening', schema=None) as batch_op:
        batch_op.create_index('uq_happening_ticket', ['ticket_id', 'sequence'], unique=True)

    op.create_table('happening_reader',
    sa.Column('reader', sa.String(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('reader', name=op.f('pk_happening_reader'))
    )
    op.create_table('heard_event',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_heard_event'))
    )
    with op.batch_alter_table('heard_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_heard_event_at_ms'), ['at_ms'], unique=False)

    op.create_table('routing_pool',
    sa.Column('pool', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('until_ms', sa.BigInteger(), nullable=False),
    sa.Column('last_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('pool', name=op.f('pk_routing_pool'))
    )
    op.create_table('rule_set',
    sa.Column('version', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('toml', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('published_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_rule_set'))
    )
    op.create_table('desk',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('until_ms', sa.BigInteger(), nullable=True),
    sa.Column('idle_since_ms', sa.BigInteger(), nullable=False),
    sa.Column('served', sa.BigInteger(), nullable=False),
    sa.Column('responds_ms', sa.BigInteger(), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('firm_units', sa.Integer(), nullable=False),
    sa.Column('soft_units', sa.Integer(), nullable=False),
    sa.Column('overtime', sa.Boolean(), nullable=False),
    sa.CheckConstraint('firm_units BETWEEN 0 AND capacity', name=op.f('ck_desk_firm_load')),
    sa.CheckConstraint('soft_units BETWEEN 0 AND capacity', name=op.f('ck_desk_soft_load')),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_desk_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', name=op.f('pk_desk'))
    )
    op.create_table('desk_presence',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('seen_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_desk_presence_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', name=op.f('pk_desk_presence'))
    )
    op.create_table('ticket',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('complexity', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('intent', sa.String(), nullable=False),
    sa.Column('customer', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('boost_ms', sa.BigInteger(), nullable=False),
    sa.Column('preferred', sa.BigInteger(), nullable=True),
    sa.Column('bots_allowed', sa.Boolean(), nullable=False),
    sa.Column('arrived_ms', sa.BigInteger(), nullable=False),
    sa.Column('entered_ms', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=True),
    sa.Column('until_ms', sa.BigInteger(), nullable=True),
    sa.Column('alone_for', sa.BigInteger(), nullable=True),
    sa.Column('barred', sa.String(), nullable=False),
    sa.Column('alarmed', sa.Boolean(), nullable=False),
    sa.Column('flagged', sa.Boolean(), nullable=False),
    sa.Column('parked', sa.String(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(agent_id IS NOT NULL) = (state IN ('offered', 'assigned', 'wrap_up'))", name=op.f('ck_ticket_held')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_ticket_client_id')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_ticket_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket'))
    )
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_open', ['queue_id', 'state'], unique=False, sqlite_where=sa.text("state <> 'closed'"), postgresql_where=sa.text("state <> 'closed'"))
        batch_op.create_index(batch_op.f('ix_ticket_source_external_id'), ['source', 'external_id'], unique=True)

    op.create_table('assignment',
    sa.Column('ticket_id', sa.BigInteger(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('given_ms', sa.BigInteger(), nullable=False),
    sa.Column('expires_ms', sa.BigInteger(), nullable=True),
    sa.Column('accepted_ms', sa.BigInteger(), nullable=True),
    sa.Column('ended_ms', sa.BigInteger(), nullable=True),
    sa.Column('ended', sa.String(), nullable=False),
    sa.Column('firm_units', sa.Integer(), nullable=False),
    sa.Column('soft_units', sa.Integer(), nullable=False),
    sa.Column('heard', sa.BigInteger(), nullable=False),
    sa.Column('explanation', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_assignment_ticket_id')),
    sa.PrimaryKeyConstraint('ticket_id', 'sequence', name=op.f('pk_assignment'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index('ix_assignment_agent', ['agent_id'], unique=False, sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))
        batch_op.create_index('uq_assignment_open', ['ticket_id'], unique=True, sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index('uq_assignment_open', sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))
        batch_op.drop_index('ix_assignment_agent', sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))

    op.drop_table('assignment')
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_source_external_id'))
        batch_op.drop_index('ix_ticket_open', sqlite_where=sa.text("state <> 'closed'"), postgresql_where=sa.text("state <> 'closed'"))

    op.drop_table('ticket')
    op.drop_table('desk_presence')
    op.drop_table('desk')
    op.drop_table('rule_set')
    op.drop_table('routing_pool')
    with op.batch_alter_table('heard_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_heard_event_at_ms'))

    op.drop_table('heard_event')
    op.drop_table('happening_reader')
    with op.batch_alter_table('happening', schema=None) as batch_op:
        batch_op.drop_index('uq_happening_ticket')

    op.drop_table('happening')
    with op.batch_alter_table('command', schema=None) as batch_op:
        batch_op.drop_index('ix_command_waiting', sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))

    op.drop_table('command')
    op.drop_table('checkpoint')
