"""Agents: what they hold, whether one more item fits, and who is the best of a signature."""

from typing import Any

from simulation.compiled.machine import compiled
from simulation.compiled.memory import (
    agent_of,
    contact_of,
    dirty_of,
    idle_of,
    kind_of,
    list_of,
    member_of,
    signature_of,
    tree_of,
    work_of,
)

OFF, AVAILABLE, NOT_RESPONDING = range(3)
LONGEST_IDLE, LEAST_LOADED, BEST_PROFICIENCY, ROUND_ROBIN = range(4)
BUSY = 1 << 60


@compiled
def fits(agent: Any, work: Any) -> bool:
    """Tell whether one more item of this kind can be held (`routing.capacity`)."""
    held = agent.firm if work.live else agent.firm + agent.soft
    if held + work.cost > agent.capacity:
        return False
    if agent.is_bot:
        return True
    return not agent.alone and not (work.exclusive and held > 0)


@compiled
def on_duty(hall: Any, index: int) -> bool:
    """Tell whether an agent may take new work now, capacity aside."""
    agent = agent_of(hall, index)
    return bool(agent.state == AVAILABLE and hall.now < agent.until)


@compiled
def change(hall: Any, index: int, sign: int) -> None:
    """Begin (-1) or end (1) a change of an agent: count the idle anew, and mark the places as untrue."""
    agent = agent_of(hall, index)
    if agent.held == 0 and agent.state == AVAILABLE:
        idle_of(hall, agent.team).value += sign
    if sign > 0:
        agent.idle_since = hall.now
        if not agent.dirty:
            agent.dirty = 1
            dirty_of(hall, hall.dirty_count).value = index
            hall.dirty_count += 1


@compiled
def set_state(hall: Any, index: int, state: int) -> None:
    """Change what an agent is doing; idle time begins anew."""
    change(hall, index, -1)
    agent = agent_of(hall, index)
    step = (state == AVAILABLE) - (agent.state == AVAILABLE)
    agent.state = state
    change(hall, index, 1)
    if step:
        for place in range(agent.member_first, agent.member_end):
            signature_of(hall, member_of(hall, list_of(hall, place).value).signature).on_duty += step


@compiled
def hand(hall: Any, row: int, index: int) -> None:
    """Put a contact in an agent's hands; its capacity is taken from this moment."""
    change(hall, index, -1)
    agent, contact = agent_of(hall, index), contact_of(hall, row)
    load(agent, work_of(hall, kind_of(hall, contact.kind).channel), 1)
    hall.turn += 1
    agent.served = hall.turn
    contact.desk, contact.held_before, contact.held_after = index, -1, agent.held_first
    if agent.held_first >= 0:
        contact_of(hall, agent.held_first).held_before = row
    agent.held_first = row
    agent.held += 1
    change(hall, index, 1)


@compiled
def free(hall: Any, row: int) -> int:
    """Take a contact out of its agent's hands and return whose they were."""
    contact = contact_of(hall, row)
    index = contact.desk
    change(hall, index, -1)
    agent = agent_of(hall, index)
    load(agent, work_of(hall, kind_of(hall, contact.kind).channel), -1)
    if contact.held_before >= 0:
        contact_of(hall, contact.held_before).held_after = contact.held_after
    else:
        agent.held_first = contact.held_after
    if contact.held_after >= 0:
        contact_of(hall, contact.held_after).held_before = contact.held_before
    agent.held -= 1
    contact.desk = -1
    change(hall, index, 1)
    return int(index)


@compiled
def load(agent: Any, work: Any, sign: int) -> None:
    """Count an item in or out."""
    if work.interruptible:
        agent.soft += sign * work.cost
    else:
        agent.firm += sign * work.cost
    if work.exclusive:
        agent.alone += sign


# ---- the best of a signature: a tournament among those on duty with room ---------------------


@compiled
def settle(hall: Any) -> None:
    """Bring the places of all changed agents up to date."""
    for entry in range(hall.dirty_count):
        index = dirty_of(hall, entry).value
        agent = agent_of(hall, index)
        agent.dirty = 0
        for place in range(agent.member_first, agent.member_end):
            replay(hall, list_of(hall, place).value)
    hall.dirty_count = 0


@compiled
def replay(hall: Any, number: int) -> None:
    """Let one agent's tournament in one signature be played again."""
    member = member_of(hall, number)
    signature, agent = signature_of(hall, member.signature), agent_of(hall, member.agent)
    base = signature.tree
    node = signature.leaves + member.leaf
    present = -1
    if agent.state == AVAILABLE and fits(agent, work_of(hall, signature.channel)):
        present = number
        member.key = key_of(signature.selection, agent, member.proficiency)
    elif tree_of(hall, base + node).value < 0:
        return
    tree_of(hall, base + node).value = present
    while node > 1:
        node >>= 1
        winner = better(
            hall, tree_of(hall, base + 2 * node).value, tree_of(hall, base + 2 * node + 1).value
        )
        if tree_of(hall, base + node).value == winner and winner != number:
            return
        tree_of(hall, base + node).value = winner


@compiled
def key_of(selection: int, agent: Any, proficiency: int) -> int:
    """Return the sort key of an agent, as the agent selections of `routing.policies` do."""
    if selection == LONGEST_IDLE:
        return int(agent.idle_since + (BUSY if agent.firm + agent.soft else 0))
    if selection == LEAST_LOADED:
        return int(agent.firm + agent.soft)
    return int(-proficiency if selection == BEST_PROFICIENCY else agent.served)


@compiled
def better(hall: Any, one: int, other: int) -> int:
    """Return who of two members is chosen; -1 stands for nobody."""
    if one < 0 or other < 0:
        return max(one, other)
    first, second = member_of(hall, one), member_of(hall, other)
    if first.key != second.key:
        return one if first.key < second.key else other
    one_agent, other_agent = agent_of(hall, first.agent), agent_of(hall, second.agent)
    if one_agent.idle_since != other_agent.idle_since:
        return one if one_agent.idle_since < other_agent.idle_since else other
    return one if one_agent.id < other_agent.id else other
