"""Open contacts of an agent: how long they last together, and how long the agent is busy and present."""

from math import ceil
from typing import Any

from simulation.compiled.agenda import SERVICE_ENDS, schedule
from simulation.compiled.machine import compiled
from simulation.compiled.memory import agent_of, attention_of, contact_of, kind_of, work_of
from simulation.trace import NEVER

# ---- attendance (`simulation.attendance`) ------------------------------------------------------


@compiled
def within(hall: Any, start: int, end: int) -> int:
    """Return how much of a span lies in the measured window."""
    return int(max(0, min(end, hall.window_end) - max(start, hall.window_first)))


@compiled
def change_shift(hall: Any, index: int, on_shift: int) -> None:
    """Take note that an agent comes or leaves."""
    agent, now = agent_of(hall, index), hall.now
    if agent.on_shift or agent.opened:
        agent.present += within(hall, agent.present_since, now)
    agent.present_since, agent.on_shift = now, on_shift


@compiled
def pick_up(hall: Any, index: int, row: int) -> None:
    """Take note that an agent opens a contact."""
    agent, contact = agent_of(hall, index), contact_of(hall, row)
    if not agent.opened:
        agent.busy_since = hall.now
    contact.open_before, contact.open_after = agent.open_last, -1
    if agent.open_last >= 0:
        contact_of(hall, agent.open_last).open_after = row
    else:
        agent.open_first = row
    agent.open_last = row
    agent.opened += 1


@compiled
def put_down(hall: Any, index: int, row: int) -> None:
    """Take note that an agent is rid of a contact."""
    agent, contact, now = agent_of(hall, index), contact_of(hall, row), hall.now
    if contact.open_before >= 0:
        contact_of(hall, contact.open_before).open_after = contact.open_after
    else:
        agent.open_first = contact.open_after
    if contact.open_after >= 0:
        contact_of(hall, contact.open_after).open_before = contact.open_before
    else:
        agent.open_last = contact.open_before
    agent.opened -= 1
    if not agent.opened:
        agent.busy += within(hall, agent.busy_since, now)
        if not agent.on_shift:
            agent.present += within(hall, agent.present_since, now)


# ---- shared attention (`simulation.desk`) ------------------------------------------------------


@compiled
def share(hall: Any, index: int, row: int, work: float) -> None:
    """Open an item beside others and set anew when each will end."""
    agent, contact = agent_of(hall, index), contact_of(hall, row)
    advance(hall, index)
    contact.remaining, contact.speed = work, 0.0
    contact.item_before, contact.item_after, contact.shares = agent.item_last, -1, 1
    if agent.item_last >= 0:
        contact_of(hall, agent.item_last).item_after = row
    else:
        agent.item_first = row
    agent.item_last = row
    reschedule(hall, index)


@compiled
def leave_desk(hall: Any, index: int, row: int) -> None:
    """Close an item and set anew when each other item will end."""
    agent, contact = agent_of(hall, index), contact_of(hall, row)
    if agent.item_first < 0:
        return
    advance(hall, index)
    if contact.shares:
        contact.shares = 0
        if contact.item_before >= 0:
            contact_of(hall, contact.item_before).item_after = contact.item_after
        else:
            agent.item_first = contact.item_after
        if contact.item_after >= 0:
            contact_of(hall, contact.item_after).item_before = contact.item_before
        else:
            agent.item_last = contact.item_before
    reschedule(hall, index)


@compiled
def advance(hall: Any, index: int) -> None:
    """Take off what has been done since the last change."""
    agent, now = agent_of(hall, index), hall.now
    row = agent.item_first
    while row >= 0:
        item = contact_of(hall, row)
        item.remaining -= item.speed * (now - agent.item_since)
        row = item.item_after
    agent.item_since = now


@compiled
def reschedule(hall: Any, index: int) -> None:
    """Give each item its speed and its end."""
    now = hall.now
    live, going = attended(hall, index)
    row = agent_of(hall, index).item_first
    while row >= 0:
        item = contact_of(hall, row)
        kind = kind_of(hall, item.kind)
        end = NEVER
        item.speed = 0.0
        if not (live and work_of(hall, kind.channel).interruptible):
            speeds = kind.attention_end - kind.attention
            item.speed = attention_of(hall, kind.attention + min(going, speeds) - 1).value
            end = now + max(1, ceil(item.remaining / item.speed - 1e-6))
            if end != item.ends:
                schedule(hall, end, SERVICE_ENDS, row, row, index)
        item.ends = end
        row = item.item_after


@compiled
def attended(hall: Any, index: int) -> tuple[bool, int]:
    """Tell whether any open item is live, and how many items do not rest under it."""
    live, rest, count = False, 0, 0
    row = agent_of(hall, index).item_first
    while row >= 0:
        work = work_of(hall, kind_of(hall, contact_of(hall, row).kind).channel)
        live = live or work.live > 0
        rest += work.interruptible
        count += 1
        row = contact_of(hall, row).item_after
    return live, count - rest if live else count
