"""Repositories of skills, teams, employment contracts and agents."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import select as select_columns
from sqlmodel import Session, select

from contactcenter.db.bulk import table_of
from contactcenter.db.mapping.organisation import (
    AgentParts,
    PartRows,
    agent_of,
    contract_of,
    frozenset_of,
    row_of_contract,
    rows_of_agent,
    skills_of,
    windows_of,
)
from contactcenter.db.repositories.rows import replace_parts
from contactcenter.db.tables.agent import (
    AgentAvailabilityRow,
    AgentChannelRow,
    AgentClientRow,
    AgentIntentRow,
    AgentRow,
    AgentSkillRow,
)
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.employment_contract import EmploymentContractRow
from contactcenter.db.tables.skill import SkillRow
from contactcenter.db.tables.team import TeamRow
from contactcenter.domain.agent import Agent, EmploymentContract, Team
from contactcenter.domain.errors import NotFound
from contactcenter.domain.skill import Skill
from contactcenter.domain.units import AgentId, SkillId, TeamId

Part = TypeVar("Part")
_AGENTS = table_of(AgentRow)


class SkillRepository:
    """Skills."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, skill: Skill) -> None:
        """Store a skill, in place of the one with its id."""
        self._session.merge(SkillRow(id=skill.id, name=skill.name))
        self._session.flush()

    def all(self) -> tuple[Skill, ...]:
        """Return all skills by id."""
        rows = self._session.exec(select(SkillRow).order_by(SkillRow.id))
        return tuple(Skill(SkillId(row.id), row.name) for row in rows)


class TeamRepository:
    """Teams."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, team: Team) -> None:
        """Store a team, in place of the one with its id."""
        self._session.merge(TeamRow(id=team.id, name=team.name, site=team.site, lead=team.lead))
        self._session.flush()

    def all(self) -> tuple[Team, ...]:
        """Return all teams by id."""
        rows = self._session.exec(select(TeamRow).order_by(TeamRow.id))
        return tuple(Team(TeamId(row.id), row.name, row.site, row.lead) for row in rows)


class EmploymentContractRepository:
    """Employment contracts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, contract: EmploymentContract) -> None:
        """Store an employment contract, in place of the one with its id."""
        self._session.merge(row_of_contract(contract))
        self._session.flush()

    def all(self) -> tuple[EmploymentContract, ...]:
        """Return all employment contracts by id."""
        rows = self._session.exec(select(EmploymentContractRow).order_by(EmploymentContractRow.id))
        return tuple(contract_of(row.id, row) for row in rows)


class AgentRepository:
    """Agents, human and bot."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, agent: Agent) -> None:
        """Store an agent, in place of the one with its id."""
        head, parts = rows_of_agent(agent)
        self._session.merge(head)
        self._session.flush()
        owners = (
            AgentSkillRow.agent_id,
            AgentClientRow.agent_id,
            AgentChannelRow.agent_id,
            AgentAvailabilityRow.agent_id,
            AgentIntentRow.agent_id,
        )
        replace_parts(self._session, owners, agent.id, parts)

    def get(self, agent: AgentId) -> Agent:
        """Return an agent.

        Raises
        ------
        NotFound
            When there is none with this id.
        """
        found = self._load(agent, None)
        if not found:
            raise NotFound(f"There is no agent {agent}.")
        return found[0]

    def all(self, team: TeamId | None = None) -> tuple[Agent, ...]:
        """Return the agents of one team, or all, by id."""
        return self._load(None, team)

    def _load(self, agent: AgentId | None, team: TeamId | None) -> tuple[Agent, ...]:
        # Plain rows, as those of the parts: objects of hundreds of people would take most of the time.
        heads = select_columns(*_AGENTS.columns).order_by(_AGENTS.c.id)
        if agent is not None:
            heads = heads.where(_AGENTS.c.id == agent)
        if team is not None:
            heads = heads.where(_AGENTS.c.team_id == team)
        parts = self._parts(agent)
        return tuple(agent_of(head, parts(head[0])) for head in self._session.execute(heads).all())

    def _parts(self, agent: AgentId | None) -> Callable[[int], AgentParts]:
        skills = self._values(AgentSkillRow, skills_of, agent)
        clients = self._values(AgentClientRow, frozenset_of, agent)
        channels = self._values(AgentChannelRow, frozenset_of, agent)
        windows = self._values(AgentAvailabilityRow, windows_of, agent)
        intents = self._values(AgentIntentRow, frozenset_of, agent)
        nothing: frozenset[Any] = frozenset()
        return lambda head: AgentParts(
            skills.get(head, ()),
            clients.get(head, nothing),
            channels.get(head, nothing),
            windows.get(head, ()),
            intents.get(head, nothing),
        )

    def _values(
        self, kind: type[Row], make: Callable[[PartRows], Part], agent: AgentId | None
    ) -> dict[int, Part]:
        """Return one kind of part by agent; many people are alike, and what is equal is made once."""
        table = table_of(kind)
        wanted = select_columns(*table.columns).order_by(*table.primary_key.columns)
        if agent is not None:
            wanted = wanted.where(table.c.agent_id == agent)
        rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in self._session.execute(wanted).all():
            rows[row[0]].append(row[1:])
        made = cache(make)
        return {owner: made(tuple(own)) for owner, own in rows.items()}
