"""Guard closed months: a statement can be stored and read, and nothing else."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAID = "a closed month never changes"
TABLES = ("statement", "statement_line")
STORED = "EXISTS (SELECT 1 FROM statement WHERE client_id = NEW.client_id AND month = NEW.month)"
COMPLETE = (
    "(SELECT count(*) FROM statement_line WHERE statement_id = NEW.statement_id)"
    " >= (SELECT line_count FROM statement WHERE id = NEW.statement_id)"
)
INSERTS = (("statement", STORED), ("statement_line", COMPLETE))
"""Which insert would change a closed month: a second statement, or a line more than it was closed with."""


def upgrade() -> None:
    """Create the triggers in the language of the database."""
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def guard_sqlite() -> None:
    """Refuse updates, deletions and inserts that would replace; REPLACE fires no trigger of deletion."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} {refuse}")
    for table, condition in INSERTS:
        op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN {condition} {refuse}")


def guard_postgresql() -> None:
    """Refuse updates, deletions, truncation and lines that come late."""
    refuse = f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';"
    op.execute(
        f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$"
    )
    for table in TABLES:
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
    for table, condition in INSERTS:
        op.execute(
            f"CREATE FUNCTION {table}_complete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN {refuse} END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_complete()"
        )


def downgrade() -> None:
    """Drop the triggers."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        for event in ("update", "delete", "insert", *(["truncate"] if postgresql else [])):
            op.execute(f"DROP TRIGGER {table}_{event}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        for function in ("refuse_change", *(f"{table}_complete" for table in TABLES)):
            op.execute(f"DROP FUNCTION {function}()")
