"""Create the tables."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sector', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('monthly_invoice', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client'))
    )
    op.create_table('employment_contract',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('weekly_minutes', sa.Integer(), nullable=False),
    sa.Column('days_per_week', sa.Integer(), nullable=False),
    sa.Column('shortest_daily_minutes', sa.Integer(), nullable=False),
    sa.Column('longest_daily_minutes', sa.Integer(), nullable=False),
    sa.Column('hourly_cost', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employment_contract'))
    )
    op.create_table('installation',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('demo_day', sa.Date(), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_installation_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('job_run',
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('slot', sa.String(), nullable=False),
    sa.Column('claimed_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_job_run'))
    )
    op.create_table('plan_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('forecast_wape', sa.Double(), nullable=True),
    sa.Column('forecast_baseline_wape', sa.Double(), nullable=True),
    sa.Column('staffing_agent_hours', sa.Double(), nullable=True),
    sa.Column('roster_agents', sa.Integer(), nullable=True),
    sa.Column('roster_paid_hours', sa.Double(), nullable=True),
    sa.Column('roster_understaffed_agent_hours', sa.Double(), nullable=True),
    sa.Column('roster_overstaffed_agent_hours', sa.Double(), nullable=True),
    sa.Column('roster_status', sa.String(), nullable=True),
    sa.Column('service_level_mean', sa.Double(), nullable=True),
    sa.Column('service_level_half_width', sa.Double(), nullable=True),
    sa.Column('replications', sa.Integer(), nullable=True),
    sa.Column('formula', sa.String(), nullable=True),
    sa.Column('target_share', sa.Double(), nullable=True),
    sa.Column('timings', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_run'))
    )
    op.create_table('skill',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill'))
    )
    op.create_table('team',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('lead', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team'))
    )
    op.create_table('agent',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=True),
    sa.Column('contract_id', sa.String(), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['employment_contract.id'], name=op.f('fk_agent_contract_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_agent_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agent')),
    sa.UniqueConstraint('code', name=op.f('uq_agent_code'))
    )
    with op.batch_alter_table('agent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_team_id'), ['team_id'], unique=False)

    op.create_table('contract_term',
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('metric', sa.String(), nullable=False),
    sa.Column('target_share', sa.Double(), nullable=False),
    sa.Column('threshold_seconds', sa.Double(), nullable=False),
    sa.Column('formula', sa.String(), nullable=False),
    sa.Column('expected', sa.Double(), nullable=False),
    sa.Column('minimum_volume', sa.Integer(), nullable=False),
    sa.Column('pool_share', sa.Double(), nullable=False),
    sa.Column('metric_share', sa.Double(), nullable=False),
    sa.Column('at_risk_share', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_contract_term_client_id')),
    sa.PrimaryKeyConstraint('client_id', 'position', name=op.f('pk_contract_term'))
    )
    op.create_table('queue',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('target_share', sa.Double(), nullable=False),
    sa.Column('threshold_seconds', sa.Double(), nullable=False),
    sa.Column('formula', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_queue_client_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue'))
    )
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_queue_client_id'), ['client_id'], unique=False)

    op.create_table('roster',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_roster_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster')),
    sa.UniqueConstraint('starts_at', 'ends_at', 'version', name=op.f('uq_roster_starts_at_ends_at_version'))
    )
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_plan_id'), ['plan_id'], unique=False)

    op.create_table('simulation_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('inputs_hash', sa.String(), nullable=False),
    sa.Column('code_version', sa.String(), nullable=False),
    sa.Column('replications', sa.Integer(), nullable=False),
    sa.Column('parameters', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('progress', sa.Double(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_simulation_run_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_simulation_run'))
    )
    with op.batch_alter_table('simulation_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_simulation_run_plan_id'), ['plan_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('closed_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('definitions_version', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('invoice', sa.BigInteger(), nullable=False),
    sa.Column('at_risk', sa.BigInteger(), nullable=False),
    sa.Column('credit', sa.BigInteger(), nullable=False),
    sa.Column('line_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_statement_client_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('client_id', 'month', name=op.f('uq_statement_client_id_month'))
    )
    op.create_table('agent_availability',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_agent_availability_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', 'position', name=op.f('pk_agent_availability'))
    )
    op.create_table('agent_channel',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_agent_channel_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', 'channel', name=op.f('pk_agent_channel'))
    )
    op.create_table('agent_client',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_agent_client_agent_id')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_agent_client_client_id')),
    sa.PrimaryKeyConstraint('agent_id', 'client_id', name=op.f('pk_agent_client'))
    )
    with op.batch_alter_table('agent_client', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_client_client_id'), ['client_id'], unique=False)

    op.create_table('agent_intent',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('intent', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_agent_intent_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', 'intent', name=op.f('pk_agent_intent'))
    )
    op.create_table('agent_skill',
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_agent_skill_agent_id')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_agent_skill_skill_id')),
    sa.PrimaryKeyConstraint('agent_id', 'position', name=op.f('pk_agent_skill'))
    )
    with op.batch_alter_table('agent_skill', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_skill_skill_id'), ['skill_id'], unique=False)

    op.create_table('contact_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('source_id', sa.String(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('arrived_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('wait_seconds', sa.Double(), nullable=False),
    sa.Column('handle_seconds', sa.Double(), nullable=True),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('customer', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=True),
    sa.Column('complexity', sa.Integer(), nullable=True),
    sa.Column('intent', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('stage_confidence', sa.Double(), nullable=True),
    sa.Column('complexity_confidence', sa.Double(), nullable=True),
    sa.Column('intent_confidence', sa.Double(), nullable=True),
    sa.Column('language_confidence', sa.Double(), nullable=True),
    sa.Column('satisfaction', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_contact_record_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_record')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_contact_record_source_source_id'))
    )
    with op.batch_alter_table('contact_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_record_queue_id_arrived_at'), ['queue_id', 'arrived_at'], unique=False)

    op.create_table('contract_term_queue',
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('term_position', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'term_position'], ['contract_term.client_id', 'contract_term.position'], name=op.f('fk_contract_term_queue_client_id_term_position')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_contract_term_queue_queue_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('client_id', 'term_position', 'position', name=op.f('pk_contract_term_queue'))
    )
    op.create_table('forecast',
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('interval_count', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('model', sa.String(), nullable=False),
    sa.Column('locked_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=True),
    sa.Column('wape', sa.Double(), nullable=True),
    sa.Column('baseline_wape', sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_forecast_plan_id')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_forecast_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecast'))
    )
    with op.batch_alter_table('forecast', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forecast_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forecast_queue_id'), ['queue_id'], unique=False)

    op.create_table('interval_fact',
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('abandoned', sa.Integer(), nullable=False),
    sa.Column('answered_in_t', sa.Integer(), nullable=False),
    sa.Column('abandoned_in_t', sa.Integer(), nullable=False),
    sa.Column('short_abandoned', sa.Integer(), nullable=False),
    sa.Column('contained', sa.Integer(), nullable=False),
    sa.Column('wait_seconds', sa.Double(), nullable=False),
    sa.Column('handle_seconds', sa.Double(), nullable=False),
    sa.Column('csat_sum', sa.Integer(), nullable=False),
    sa.Column('csat_count', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.CheckConstraint('answered + abandoned + contained <= offered', name=op.f('ck_interval_fact_parts_of_offered')),
    sa.CheckConstraint('answered_in_t BETWEEN 0 AND answered AND abandoned_in_t BETWEEN 0 AND abandoned AND short_abandoned BETWEEN 0 AND abandoned AND contained >= 0', name=op.f('ck_interval_fact_counts_within')),
    sa.CheckConstraint('wait_seconds >= 0 AND handle_seconds >= 0', name=op.f('ck_interval_fact_times_not_negative')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_interval_fact_queue_id')),
    sa.PrimaryKeyConstraint('queue_id', 'starts_at', name=op.f('pk_interval_fact')),
    sqlite_with_rowid=False
    )
    op.create_table('journey_fact',
    sa.Column('offered', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('abandoned', sa.Integer(), nullable=False),
    sa.Column('answered_in_t', sa.Integer(), nullable=False),
    sa.Column('abandoned_in_t', sa.Integer(), nullable=False),
    sa.Column('short_abandoned', sa.Integer(), nullable=False),
    sa.Column('contained', sa.Integer(), nullable=False),
    sa.Column('wait_seconds', sa.Double(), nullable=False),
    sa.Column('handle_seconds', sa.Double(), nullable=False),
    sa.Column('csat_sum', sa.Integer(), nullable=False),
    sa.Column('csat_count', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('complexity', sa.Integer(), nullable=False),
    sa.CheckConstraint('answered + abandoned + contained <= offered', name=op.f('ck_journey_fact_parts_of_offered')),
    sa.CheckConstraint('answered_in_t BETWEEN 0 AND answered AND abandoned_in_t BETWEEN 0 AND abandoned AND short_abandoned BETWEEN 0 AND abandoned AND contained >= 0', name=op.f('ck_journey_fact_counts_within')),
    sa.CheckConstraint('wait_seconds >= 0 AND handle_seconds >= 0', name=op.f('ck_journey_fact_times_not_negative')),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], name=op.f('fk_journey_fact_client_id')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_journey_fact_queue_id')),
    sa.PrimaryKeyConstraint('client_id', 'queue_id', 'day', 'stage', 'complexity', name=op.f('pk_journey_fact')),
    sqlite_with_rowid=False
    )
    op.create_table('queue_closed_date',
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_queue_closed_date_queue_id')),
    sa.PrimaryKeyConstraint('queue_id', 'day', name=op.f('pk_queue_closed_date'))
    )
    op.create_table('queue_opening',
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_queue_opening_queue_id')),
    sa.PrimaryKeyConstraint('queue_id', 'weekday', 'start_minute', name=op.f('pk_queue_opening'))
    )
    op.create_table('requirement',
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('interval_count', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_requirement_plan_id')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_requirement_queue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement'))
    )
    with op.batch_alter_table('requirement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requirement_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_requirement_queue_id'), ['queue_id'], unique=False)

    op.create_table('shift',
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_shift_agent_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['roster.id'], name=op.f('fk_shift_roster_id')),
    sa.PrimaryKeyConstraint('roster_id', 'position', name=op.f('pk_shift')),
    sa.UniqueConstraint('roster_id', 'agent_id', 'starts_at', name=op.f('uq_shift_roster_id_agent_id_starts_at'))
    )
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_agent_id_starts_at'), ['agent_id', 'starts_at'], unique=False)

    op.create_table('simulated_interval',
    sa.Column('answered', sa.BigInteger(), nullable=False),
    sa.Column('abandoned', sa.BigInteger(), nullable=False),
    sa.Column('answered_in_t', sa.BigInteger(), nullable=False),
    sa.Column('abandoned_in_t', sa.BigInteger(), nullable=False),
    sa.Column('short_abandoned', sa.BigInteger(), nullable=False),
    sa.Column('contained', sa.BigInteger(), nullable=False),
    sa.Column('wait_seconds', sa.Double(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_simulated_interval_queue_id')),
    sa.ForeignKeyConstraint(['run_id'], ['simulation_run.id'], name=op.f('fk_simulated_interval_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'queue_id', 'starts_at', name=op.f('pk_simulated_interval')),
    sqlite_with_rowid=False
    )
    op.create_table('simulated_queue',
    sa.Column('answered', sa.BigInteger(), nullable=False),
    sa.Column('abandoned', sa.BigInteger(), nullable=False),
    sa.Column('answered_in_t', sa.BigInteger(), nullable=False),
    sa.Column('abandoned_in_t', sa.BigInteger(), nullable=False),
    sa.Column('short_abandoned', sa.BigInteger(), nullable=False),
    sa.Column('contained', sa.BigInteger(), nullable=False),
    sa.Column('wait_seconds', sa.Double(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('formula', sa.String(), nullable=False),
    sa.Column('service_level', sa.Double(), nullable=True),
    sa.Column('half_width', sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_simulated_queue_queue_id')),
    sa.ForeignKeyConstraint(['run_id'], ['simulation_run.id'], name=op.f('fk_simulated_queue_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'queue_id', name=op.f('pk_simulated_queue'))
    )
    op.create_table('statement_line',
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('metric', sa.String(), nullable=False),
    sa.Column('queues', sa.String(), nullable=False),
    sa.Column('target_share', sa.Double(), nullable=False),
    sa.Column('threshold_seconds', sa.Double(), nullable=False),
    sa.Column('formula', sa.String(), nullable=False),
    sa.Column('expected', sa.Double(), nullable=False),
    sa.Column('minimum_volume', sa.Integer(), nullable=False),
    sa.Column('pool_share', sa.Double(), nullable=False),
    sa.Column('metric_share', sa.Double(), nullable=False),
    sa.Column('at_risk_share', sa.Double(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('abandoned', sa.Integer(), nullable=False),
    sa.Column('answered_in_t', sa.Integer(), nullable=False),
    sa.Column('abandoned_in_t', sa.Integer(), nullable=False),
    sa.Column('short_abandoned', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('credit', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_statement_line_statement_id')),
    sa.PrimaryKeyConstraint('statement_id', 'position', name=op.f('pk_statement_line'))
    )
    op.create_table('forecast_interval',
    sa.Column('forecast_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('mean', sa.Double(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('day_sd', sa.Double(), nullable=False),
    sa.Column('interval_sd', sa.Double(), nullable=False),
    sa.Column('event_log_sd', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['forecast_id'], ['forecast.id'], name=op.f('fk_forecast_interval_forecast_id')),
    sa.PrimaryKeyConstraint('forecast_id', 'position', name=op.f('pk_forecast_interval')),
    sqlite_with_rowid=False
    )
    op.create_table('requirement_interval',
    sa.Column('requirement_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('load_erlangs', sa.Double(), nullable=False),
    sa.Column('agents', sa.Double(), nullable=False),
    sa.Column('scheduled', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['requirement_id'], ['requirement.id'], name=op.f('fk_requirement_interval_requirement_id')),
    sa.PrimaryKeyConstraint('requirement_id', 'position', name=op.f('pk_requirement_interval')),
    sqlite_with_rowid=False
    )
    op.create_table('shift_part',
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('shift_position', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('ends_at', sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql'), nullable=False),
    sa.Column('activity', sa.String(), nullable=False),
    sa.Column('paid', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['roster_id', 'shift_position'], ['shift.roster_id', 'shift.position'], name=op.f('fk_shift_part_roster_id_shift_position')),
    sa.PrimaryKeyConstraint('roster_id', 'shift_position', 'position', name=op.f('pk_shift_part'))
    )


def downgrade() -> None:
    op.drop_table('shift_part')
    op.drop_table('requirement_interval')
    op.drop_table('forecast_interval')
    op.drop_table('statement_line')
    op.drop_table('simulated_queue')
    op.drop_table('simulated_interval')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_agent_id_starts_at'))

    op.drop_table('shift')
    with op.batch_alter_table('requirement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_requirement_queue_id'))
        batch_op.drop_index(batch_op.f('ix_requirement_plan_id'))

    op.drop_table('requirement')
    op.drop_table('queue_opening')
    op.drop_table('queue_closed_date')
    op.drop_table('journey_fact')
    op.drop_table('interval_fact')
    with op.batch_alter_table('forecast', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forecast_queue_id'))
        batch_op.drop_index(batch_op.f('ix_forecast_plan_id'))

    op.drop_table('forecast')
    op.drop_table('contract_term_queue')
    with op.batch_alter_table('contact_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_record_queue_id_arrived_at'))

    op.drop_table('contact_record')
    with op.batch_alter_table('agent_skill', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agent_skill_skill_id'))

    op.drop_table('agent_skill')
    op.drop_table('agent_intent')
    with op.batch_alter_table('agent_client', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agent_client_client_id'))

    op.drop_table('agent_client')
    op.drop_table('agent_channel')
    op.drop_table('agent_availability')
    op.drop_table('statement')
    with op.batch_alter_table('simulation_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_simulation_run_plan_id'))

    op.drop_table('simulation_run')
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_plan_id'))

    op.drop_table('roster')
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_queue_client_id'))

    op.drop_table('queue')
    op.drop_table('contract_term')
    with op.batch_alter_table('agent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agent_team_id'))

    op.drop_table('agent')
    op.drop_table('team')
    op.drop_table('skill')
    op.drop_table('plan_run')
    op.drop_table('job_run')
    op.drop_table('installation')
    op.drop_table('employment_contract')
    op.drop_table('client')
