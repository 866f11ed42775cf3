"""Agents, human and bot, with everything that says what they may be given."""

from sqlmodel import Field

from contactcenter.db.columns import big_integer, choice, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import Channel


class AgentRow(Row, table=True):
    """A person or a bot."""

    __tablename__ = "agent"

    id: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    code: str = text(unique=True)
    name: str = text()
    kind: AgentKind = choice(AgentKind)
    team_id: str | None = text(foreign_key="team.id", index=True, nullable=True)
    contract_id: str | None = text(foreign_key="employment_contract.id", nullable=True)
    capacity: int


class AgentSkillRow(Row, table=True):
    """A skill that an agent holds."""

    __tablename__ = "agent_skill"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    position: int = Field(primary_key=True)
    skill_id: str = text(foreign_key="skill.id", index=True)
    level: int


class AgentClientRow(Row, table=True):
    """A client for which an agent may work."""

    __tablename__ = "agent_client"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    client_id: str = text(primary_key=True, foreign_key="client.id", index=True)


class AgentChannelRow(Row, table=True):
    """A channel by which an agent may work."""

    __tablename__ = "agent_channel"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    channel: Channel = choice(Channel, primary_key=True)


class AgentAvailabilityRow(Row, table=True):
    """When an agent can work on one weekday, in local minutes from midnight."""

    __tablename__ = "agent_availability"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    position: int = Field(primary_key=True)
    weekday: int
    start_minute: int
    end_minute: int


class AgentIntentRow(Row, table=True):
    """An intent that a bot can settle."""

    __tablename__ = "agent_intent"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    intent: str = text(primary_key=True)
