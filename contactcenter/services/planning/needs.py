"""What an outsourcer's queues need: forecasts to requirements, people shared within a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.domain.agent import Agent
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import Channel
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.planning.book import QueueBook
from workforce.forecast.forecast import Forecast
from workforce.staffing.deferred import deferred_requirement
from workforce.staffing.multiskill import Workload, pooled_requirement
from workforce.staffing.requirement import Requirement, StaffingPolicy, live_requirement

WORKING_LANGUAGE_LEVEL = 3
LANGUAGES = {"it": "italian", "en": "english"}

CONCURRENCY = {Channel.CHAT: 2, Channel.MESSAGING: 3}
"""Conversations that one person advances at full speed at once; other channels one."""

FAMILIES = {
    Channel.CALLBACK: "voice",
    Channel.VOICE: "voice",
    Channel.CHAT: "text",
    Channel.MESSAGING: "text",
}
"""Live channels whose contacts the same people of a client serve."""


@dataclass(frozen=True, slots=True)
class StaffingChoices:
    """How a planner turns volumes into people.

    Parameters
    ----------
    risk : probability with which each interval's target is to hold; None plans for the mean.
    shrinkage : unplanned absence, a share from 0 to 0.9.
    """

    risk: float | None = None
    shrinkage: float = 0.05


def policy_of(book: QueueBook, choices: StaffingChoices) -> StaffingPolicy:
    """Return the staffing policy of a queue: its contract's target and its own times."""
    return StaffingPolicy(
        book.queue.target,
        book.handle_seconds,
        book.patience_seconds,
        risk=choices.risk,
        shrinkage=choices.shrinkage,
        concurrency=CONCURRENCY.get(book.queue.channel, 1),
    )


def human_forecast(book: QueueBook, forecast: Forecast) -> Forecast:
    """Return what people see of a forecast: without what bots settle, open when people work."""
    grid = forecast.grid
    is_open = np.array([book.queue.hours.is_open(grid.instant_of(k)) for k in range(grid.count)])
    return replace(forecast, mean=forecast.mean * book.human_share, is_open=is_open)


def requirements_of(
    books: Sequence[QueueBook], forecasts: Mapping[QueueId, Forecast], choices: StaffingChoices
) -> tuple[Requirement, ...]:
    """Return the requirement of every queue, in the order of the books.

    Live queues of one client and family of channels are one pool; what the pool needs is shared
    out among them by load.
    """
    needs: dict[QueueId, Requirement] = {}
    pools: dict[tuple[ClientId, str], list[QueueBook]] = {}
    for book in books:
        if book.is_live:
            key = (book.queue.client, FAMILIES[book.queue.channel])
            pools.setdefault(key, []).append(book)
        else:
            needs[book.queue.id] = _deferred(book, forecasts[book.queue.id], choices)
    for (client, family), members in pools.items():
        needs |= _live(QueueId(f"{client}-{family}"), members, forecasts, choices)
    return tuple(needs[book.queue.id] for book in books)


def separate_requirements(
    books: Sequence[QueueBook], forecasts: Mapping[QueueId, Forecast], choices: StaffingChoices
) -> tuple[Requirement, ...]:
    """Return the requirement of every queue as if it shared its people with no other."""
    return tuple(
        live_requirement(human_forecast(book, forecasts[book.queue.id]), policy_of(book, choices))
        if book.is_live
        else _deferred(book, forecasts[book.queue.id], choices)
        for book in books
    )


def _deferred(book: QueueBook, forecast: Forecast, choices: StaffingChoices) -> Requirement:
    """Return the need of deferred work; its due time on the wall clock is taken in opening hours."""
    seen = human_forecast(book, forecast)
    policy = policy_of(book, choices)
    open_seconds = policy.target.threshold_seconds * float(seen.is_open.mean())
    target = replace(policy.target, threshold_seconds=open_seconds)
    return deferred_requirement(seen, replace(policy, target=target))


def _live(
    name: QueueId,
    members: Sequence[QueueBook],
    forecasts: Mapping[QueueId, Forecast],
    choices: StaffingChoices,
) -> dict[QueueId, Requirement]:
    loads = [
        Workload(human_forecast(book, forecasts[book.queue.id]), policy_of(book, choices))
        for book in members
    ]
    pool = pooled_requirement(name, loads)
    own = np.array([load.forecast.mean * load.policy.agent_seconds for load in loads])
    share = own / np.maximum(own.sum(axis=0), 1e-12)
    return {
        book.queue.id: Requirement(
            book.queue.id, pool.grid, pool.load_erlangs * part, pool.agents * part, pool.scheduled * part
        )
        for book, part in zip(members, share, strict=True)
    }


def queues_served(agent: Agent, queues: Sequence[Queue]) -> frozenset[str]:
    """Return the queues that an agent may work on: client, channel and language fit."""
    return frozenset(
        str(queue.id)
        for queue in queues
        if queue.client in agent.clients
        and queue.channel in agent.channels
        and any(
            held.skill == LANGUAGES.get(queue.language) and held.level >= WORKING_LANGUAGE_LEVEL
            for held in agent.skills
        )
    )
