"""What agents really did today, from what the live router heard of their desks."""

from collections import defaultdict
from datetime import datetime, timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.adherence import StateSpan
from contactcenter.domain.units import AgentId

LOOK_BACK = timedelta(hours=14)
"""How far before the day a state may have begun that still lasts."""

AgentStates = dict[AgentId, tuple[StateSpan, ...]]


def read_states(unit: ReadingUnit, start: datetime, now: datetime) -> AgentStates:
    """Return the states of each agent since before a day, in order; the last one lasts until now."""
    changes: dict[AgentId, list[StateSpan]] = defaultdict(list)
    for at, agent, state in unit.pages.state_changes(start - LOOK_BACK, now):
        held = changes[agent]
        if held:
            last = held[-1]
            held[-1] = StateSpan(agent, last.start, at, last.state)
        held.append(StateSpan(agent, at, now, state))
    return {
        agent: tuple(span for span in spans if span.end > span.start) for agent, spans in changes.items()
    }
