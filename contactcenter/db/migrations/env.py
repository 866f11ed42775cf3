"""What Alembic runs for every command: on the connection it was handed, never on one of its own."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from contactcenter.db.columns import Choice, FiniteNumber, Money, StrictText, UtcInstant
from contactcenter.db.tables import METADATA

PLAIN = {
    StrictText: "sa.String()",
    Choice: "sa.String()",
    FiniteNumber: "sa.Double()",
    Money: "sa.BigInteger()",
    UtcInstant: "sa.BigInteger().with_variant(sa.DateTime(timezone=True), 'postgresql')",
}
"""A revision says what a column was on its day, in types that this project cannot rename."""


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Render a strict column type as the plain one that holds it."""
    return PLAIN.get(type(item), False) if kind == "type" else False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
