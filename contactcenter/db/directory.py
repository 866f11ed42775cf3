"""Who there is, by name alone: asked often, and so without skills, clients and contracts."""

from dataclasses import dataclass

from sqlalchemy import select

from contactcenter.db.bulk import table_of
from contactcenter.db.engine import Engine, for_reading
from contactcenter.db.tables.agent import AgentRow
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.units import AgentId, TeamId

_AGENTS = table_of(AgentRow)
_COLUMNS = tuple(_AGENTS.c[name] for name in ("id", "code", "name", "kind", "team_id"))


@dataclass(frozen=True, slots=True)
class AgentName:
    """A person or a bot by name."""

    id: AgentId
    code: str
    name: str
    kind: AgentKind
    team: TeamId | None


def read_agent_names(engine: Engine) -> tuple[AgentName, ...]:
    """Return everybody who can be routed to, by id."""
    with for_reading(engine).connect() as connection:
        return tuple(
            AgentName(*row) for row in connection.execute(select(*_COLUMNS).order_by(_AGENTS.c.id))
        )
