"""Clients, queues and people: rows and domain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contactcenter.db.tables.agent import (
    AgentAvailabilityRow,
    AgentChannelRow,
    AgentClientRow,
    AgentIntentRow,
    AgentRow,
    AgentSkillRow,
)
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.client import ClientRow, ContractTermQueueRow, ContractTermRow
from contactcenter.db.tables.employment_contract import EmploymentContractRow
from contactcenter.db.tables.terms import ContractChangeRow
from contactcenter.db.tables.waiting_queue import QueueClosedDateRow, QueueOpeningRow, QueueRow
from contactcenter.domain.agent import Agent, Availability, EmploymentContract
from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import Client, ContractTerm, Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ClientId, ContractId, QueueId, SkillId


def rows_of_client(client: Client) -> tuple[ClientRow, list[ContractTermRow], list[ContractTermQueueRow]]:
    """Return the rows of a client, of its terms and of their queues."""
    head = ClientRow(
        id=client.id,
        name=client.name,
        sector=client.sector,
        zone=client.zone,
        currency=client.currency,
        monthly_invoice=client.monthly_invoice,
    )
    terms = [_term_row(client.id, place, term) for place, term in enumerate(client.terms)]
    queues = [
        ContractTermQueueRow(client_id=client.id, term_position=place, position=position, queue_id=queue)
        for place, term in enumerate(client.terms)
        for position, queue in enumerate(term.queues)
    ]
    return head, terms, queues


def _term_row(client: ClientId, position: int, term: ContractTerm) -> ContractTermRow:
    return ContractTermRow(
        client_id=client,
        position=position,
        metric=term.metric,
        target_share=term.target.share,
        threshold_seconds=term.target.threshold_seconds,
        formula=term.target.formula,
        expected=term.expected,
        minimum_volume=term.minimum_volume,
        pool_share=term.pool_share,
        metric_share=term.metric_share,
        at_risk_share=term.at_risk_share,
    )


def client_of(
    head: ClientRow, terms: Sequence[ContractTermRow], queues: Sequence[ContractTermQueueRow]
) -> Client:
    """Return a client from its rows, each kind in order of position."""
    return Client(
        ClientId(head.id),
        head.name,
        head.sector,
        head.zone,
        head.currency,
        head.monthly_invoice,
        tuple(
            _term_of(term, [row.queue_id for row in queues if row.term_position == term.position])
            for term in terms
        ),
    )


def _term_of(row: ContractTermRow, queues: Iterable[str]) -> ContractTerm:
    return ContractTerm(
        metric=row.metric,
        queues=tuple(QueueId(queue) for queue in queues),
        target=ServiceTarget(row.target_share, row.threshold_seconds, row.formula),
        expected=row.expected,
        minimum_volume=row.minimum_volume,
        pool_share=row.pool_share,
        metric_share=row.metric_share,
        at_risk_share=row.at_risk_share,
    )


def rows_of_queue(queue: Queue) -> tuple[QueueRow, list[QueueOpeningRow], list[QueueClosedDateRow]]:
    """Return the rows of a queue, of its opening intervals and of its closed dates."""
    head = QueueRow(
        id=queue.id,
        client_id=queue.client,
        name=queue.name,
        channel=queue.channel,
        language=queue.language,
        zone=queue.hours.zone,
        target_share=queue.target.share,
        threshold_seconds=queue.target.threshold_seconds,
        formula=queue.target.formula,
    )
    openings = [
        QueueOpeningRow(
            queue_id=queue.id,
            weekday=weekday,
            start_minute=interval.start_minute,
            end_minute=interval.end_minute,
        )
        for weekday, intervals in enumerate(queue.hours.week)
        for interval in intervals
    ]
    closed = [QueueClosedDateRow(queue_id=queue.id, day=day) for day in sorted(queue.hours.closed_dates)]
    return head, openings, closed


def queue_of(
    head: QueueRow, openings: Sequence[QueueOpeningRow], closed: Sequence[QueueClosedDateRow]
) -> Queue:
    """Return a queue from its rows, the openings in order of time."""
    week = tuple(
        tuple(OpenInterval(row.start_minute, row.end_minute) for row in openings if row.weekday == weekday)
        for weekday in range(7)
    )
    return Queue(
        QueueId(head.id),
        ClientId(head.client_id),
        head.name,
        head.channel,
        head.language,
        BusinessHours(head.zone, week, frozenset(row.day for row in closed)),
        ServiceTarget(head.target_share, head.threshold_seconds, head.formula),
    )


def row_of_contract(contract: EmploymentContract) -> EmploymentContractRow:
    """Return the row of an employment contract."""
    return EmploymentContractRow(id=contract.id, **values_of_contract(contract))


def values_of_contract(contract: EmploymentContract) -> dict[str, Any]:
    """Return the columns of what a contract says by name."""
    shortest, longest = contract.daily_minutes
    return {
        "name": contract.name,
        "weekly_minutes": contract.weekly_minutes,
        "days_per_week": contract.days_per_week,
        "shortest_daily_minutes": shortest,
        "longest_daily_minutes": longest,
        "hourly_cost": contract.hourly_cost,
        "overtime_minutes": contract.overtime_minutes,
        "agency": contract.agency,
        "night_premium": contract.night_premium,
        "sunday_premium": contract.sunday_premium,
        "overtime_premium": contract.overtime_premium,
    }


def contract_of(key: str, row: EmploymentContractRow | ContractChangeRow) -> EmploymentContract:
    """Return an employment contract from its row, or from that of what it says from a day on."""
    return EmploymentContract(
        ContractId(key),
        row.name,
        row.weekly_minutes,
        row.days_per_week,
        (row.shortest_daily_minutes, row.longest_daily_minutes),
        row.hourly_cost,
        row.overtime_minutes,
        row.agency,
        row.night_premium,
        row.sunday_premium,
        row.overtime_premium,
    )


def rows_of_agent(agent: Agent) -> tuple[AgentRow, list[Row]]:
    """Return the row of an agent, and the rows of everything that hangs on it."""
    head = AgentRow(
        id=agent.id,
        code=agent.code,
        name=agent.name,
        kind=agent.kind,
        team_id=agent.team,
        contract_id=agent.contract,
        capacity=agent.capacity,
    )
    parts: list[Row] = [
        AgentSkillRow(agent_id=agent.id, position=position, skill_id=held.skill, level=held.level)
        for position, held in enumerate(agent.skills)
    ]
    parts += [AgentClientRow(agent_id=agent.id, client_id=client) for client in sorted(agent.clients)]
    parts += [AgentChannelRow(agent_id=agent.id, channel=channel) for channel in sorted(agent.channels)]
    parts += [AgentIntentRow(agent_id=agent.id, intent=intent) for intent in sorted(agent.intents)]
    parts += [
        AgentAvailabilityRow(
            agent_id=agent.id,
            position=position,
            weekday=window.weekday,
            start_minute=window.start_minute,
            end_minute=window.end_minute,
        )
        for position, window in enumerate(agent.availability)
    ]
    return head, parts


@dataclass(frozen=True, slots=True)
class AgentParts:
    """What hangs on one agent; equal parts of many agents may be one value."""

    skills: tuple[SkillLevel, ...]
    clients: frozenset[ClientId]
    channels: frozenset[Channel]
    availability: tuple[Availability, ...]
    intents: frozenset[str]


PartRows = tuple[tuple[Any, ...], ...]
"""Rows that hang on one agent, in order, without the agent."""


def skills_of(rows: PartRows) -> tuple[SkillLevel, ...]:
    """Return the skills of an agent from rows of place, skill and level."""
    return tuple(SkillLevel(SkillId(skill), level) for _, skill, level in rows)


def windows_of(rows: PartRows) -> tuple[Availability, ...]:
    """Return when an agent can work, from rows of place, weekday and minutes."""
    return tuple(Availability(*window) for _, *window in rows)


def frozenset_of(rows: PartRows) -> frozenset[Any]:
    """Return clients, channels or intents from rows of one value."""
    return frozenset(value for (value,) in rows)


def agent_of(head: Sequence[Any], parts: AgentParts) -> Agent:
    """Return an agent from the values of its row, in the order of the columns, and its parts."""
    key, code, name, kind, team, contract, capacity = head
    return Agent(
        AgentId(key),
        code,
        name,
        kind,
        parts.skills,
        parts.clients,
        parts.channels,
        team,
        contract,
        capacity,
        parts.availability,
        parts.intents,
    )
