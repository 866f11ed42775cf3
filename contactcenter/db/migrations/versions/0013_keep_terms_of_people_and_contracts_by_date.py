"""Keep terms of people and contracts by date."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contract_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contract_id', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('weekly_minutes', sa.Integer(), nullable=False),
    sa.Column('days_per_week', sa.Integer(), nullable=False),
    sa.Column('shortest_daily_minutes', sa.Integer(), nullable=False),
    sa.Column('longest_daily_minutes', sa.Integer(), nullable=False),
    sa.Column('hourly_cost', sa.Double(), nullable=False),
    sa.Column('overtime_minutes', sa.Integer(), nullable=False),
    sa.Column('agency', sa.Boolean(), nullable=False),
    sa.Column('night_premium', sa.Double(), nullable=True),
    sa.Column('sunday_premium', sa.Double(), nullable=True),
    sa.Column('overtime_premium', sa.Double(), nullable=True),
    sa.Column('least_total_minutes', sa.Integer(), nullable=True),
    sa.Column('most_total_minutes', sa.Integer(), nullable=True),
    sa.Column('total_weeks', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['employment_contract.id'], name=op.f('fk_contract_change_contract_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_change'))
    )
    with op.batch_alter_table('contract_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_change_contract_id'), ['contract_id'], unique=False)

    op.create_table('contract_change_band',
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['contract_change.id'], name=op.f('fk_contract_change_band_change_id')),
    sa.PrimaryKeyConstraint('change_id', 'position', name=op.f('pk_contract_change_band'))
    )
    op.create_table('person_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('aspect', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=True),
    sa.Column('contract_id', sa.String(), nullable=True),
    sa.Column('max_daily_minutes', sa.Integer(), nullable=True),
    sa.Column('max_weekly_minutes', sa.Integer(), nullable=True),
    sa.Column('nights', sa.Boolean(), nullable=False),
    sa.Column('sundays', sa.Boolean(), nullable=False),
    sa.Column('on_call', sa.Boolean(), nullable=False),
    sa.Column('least_run_days', sa.Integer(), nullable=False),
    sa.Column('most_run_days', sa.Integer(), nullable=True),
    sa.Column('min_days_off', sa.Integer(), nullable=False),
    sa.Column('max_weekends', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_person_change_agent_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['employment_contract.id'], name=op.f('fk_person_change_contract_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_person_change_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_change'))
    )
    with op.batch_alter_table('person_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_change_agent_id'), ['agent_id'], unique=False)

    op.create_table('person_change_skill',
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['person_change.id'], name=op.f('fk_person_change_skill_change_id')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_person_change_skill_skill_id')),
    sa.PrimaryKeyConstraint('change_id', 'position', name=op.f('pk_person_change_skill'))
    )
    op.create_table('person_change_window',
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['person_change.id'], name=op.f('fk_person_change_window_change_id')),
    sa.PrimaryKeyConstraint('change_id', 'position', name=op.f('pk_person_change_window'))
    )


def downgrade() -> None:
    op.drop_table('person_change_window')
    op.drop_table('person_change_skill')
    with op.batch_alter_table('person_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_change_agent_id'))

    op.drop_table('person_change')
    op.drop_table('contract_change_band')
    with op.batch_alter_table('contract_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contract_change_contract_id'))

    op.drop_table('contract_change')
