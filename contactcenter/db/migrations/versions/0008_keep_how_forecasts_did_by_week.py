"""Keep how forecasts did by week."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forecast_week',
    sa.Column('forecast_id', sa.Integer(), nullable=False),
    sa.Column('monday', sa.Date(), nullable=False),
    sa.Column('contacts', sa.Double(), nullable=False),
    sa.Column('wape', sa.Double(), nullable=False),
    sa.Column('baseline_wape', sa.Double(), nullable=False),
    sa.Column('bias', sa.Double(), nullable=False),
    sa.Column('coverage', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['forecast_id'], ['forecast.id'], name=op.f('fk_forecast_week_forecast_id')),
    sa.PrimaryKeyConstraint('forecast_id', 'monday', name=op.f('pk_forecast_week'))
    )


def downgrade() -> None:
    op.drop_table('forecast_week')
