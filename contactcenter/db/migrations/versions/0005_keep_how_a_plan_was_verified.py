"""Keep how a plan was verified."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('verification',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('window', sa.String(), nullable=False),
    sa.Column('replications', sa.Integer(), nullable=False),
    sa.Column('last_word', sa.Integer(), nullable=False),
    sa.Column('stop', sa.String(), nullable=False),
    sa.Column('chosen', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_verification_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', name=op.f('pk_verification'))
    )
    op.create_table('verification_missing',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('uncovered', sa.Double(), nullable=False),
    sa.Column('beyond', sa.Double(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['verification.plan_id'], name=op.f('fk_verification_missing_plan_id')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_verification_missing_queue_id')),
    sa.PrimaryKeyConstraint('plan_id', 'position', name=op.f('pk_verification_missing'))
    )
    op.create_table('verification_promise',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('promise', sa.String(), nullable=False),
    sa.Column('target_share', sa.Double(), nullable=False),
    sa.Column('threshold_seconds', sa.Double(), nullable=False),
    sa.Column('formula', sa.String(), nullable=False),
    sa.Column('level', sa.Double(), nullable=True),
    sa.Column('half_width', sa.Double(), nullable=True),
    sa.Column('held', sa.Double(), nullable=True),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('raised_hours', sa.Double(), nullable=False),
    sa.Column('lowered_hours', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['verification.plan_id'], name=op.f('fk_verification_promise_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'round', 'position', name=op.f('pk_verification_promise'))
    )
    op.create_table('verification_round',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('needed_hours', sa.Double(), nullable=False),
    sa.Column('paid_hours', sa.Double(), nullable=False),
    sa.Column('short_hours', sa.Double(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['verification.plan_id'], name=op.f('fk_verification_round_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'round', name=op.f('pk_verification_round'))
    )


def downgrade() -> None:
    op.drop_table('verification_round')
    op.drop_table('verification_promise')
    op.drop_table('verification_missing')
    op.drop_table('verification')
