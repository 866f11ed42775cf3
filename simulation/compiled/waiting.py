"""Who waits: lanes as linked lists in the order of seniority, and which contact a free agent takes."""

from typing import Any

from routing.policies.queue_priority import CLASS
from routing.policies.service_level_risk import PARTS
from simulation.compiled.agenda import BARS_FULL
from simulation.compiled.crew import fits, on_duty
from simulation.compiled.machine import compiled
from simulation.compiled.memory import (
    agent_of,
    bar_of,
    contact_of,
    idle_of,
    kind_of,
    lane_of,
    list_of,
    member_of,
    route_of,
    score_at,
    signature_of,
    stage_of,
    work_of,
)

BY_AGE, BY_WEIGHT, BY_PRIORITY, BY_TARGET = range(4)


@compiled
def precedes_in_lane(contact: Any, row: int, other: Any, other_row: int) -> bool:
    """Tell whether one waiting contact comes before another: arrival less boost, arrival, id."""
    if contact.order != other.order:
        return bool(contact.order < other.order)
    if contact.since != other.since:
        return bool(contact.since < other.since)
    return row < other_row


@compiled
def enqueue(hall: Any, row: int) -> None:
    """Let a contact wait where its latest open stage says."""
    contact = contact_of(hall, row)
    stage = stage_of(hall, route_of(hall, contact.route).first + contact.stage - 1)
    contact.boost = kind_of(hall, contact.kind).boost + stage.boost
    contact.order = contact.since - contact.boost
    contact.lane = stage.lane
    lane = lane_of(hall, stage.lane)
    before = lane.last
    while before >= 0 and precedes_in_lane(contact, row, contact_of(hall, before), before):
        before = contact_of(hall, before).before
    after = lane.first if before < 0 else contact_of(hall, before).after
    contact.before, contact.after = before, after
    if before >= 0:
        contact_of(hall, before).after = row
    else:
        lane.first = row
    if after >= 0:
        contact_of(hall, after).before = row
    else:
        lane.last = row
    hall.in_lanes += 1


@compiled
def leave_lane(hall: Any, row: int) -> None:
    """Take a contact out of the lane in which it waits, if it waits in one."""
    contact = contact_of(hall, row)
    if contact.lane < 0:
        return
    lane = lane_of(hall, contact.lane)
    if contact.before >= 0:
        contact_of(hall, contact.before).after = contact.after
    else:
        lane.first = contact.after
    if contact.after >= 0:
        contact_of(hall, contact.after).before = contact.before
    else:
        lane.last = contact.before
    contact.lane = -1
    hall.in_lanes -= 1


@compiled
def pick_contact(hall: Any, index: int) -> int:
    """Return the waiting contact of highest score that an agent has room for, or -1."""
    if not hall.in_lanes:
        return -1
    agent, best, best_score = agent_of(hall, index), -1, 0
    for place in range(agent.lane_first, agent.lane_end):
        number = list_of(hall, place).value
        lane = lane_of(hall, number)
        if lane.first < 0:
            continue
        channel = signature_of(hall, lane.signature).channel
        if not fits(agent, work_of(hall, channel)) or keeps_free(hall, index, lane.queue):
            continue
        row = head(hall, lane.first, index)
        if row >= 0:
            score = score_of(hall, index, row)
            if best < 0 or score > best_score or (score == best_score and came_before(hall, row, best)):
                best, best_score = row, score
    return best


@compiled
def came_before(hall: Any, row: int, other: int) -> bool:
    """Tell whether one contact arrived before another, or at once with a lower id."""
    since, other_since = contact_of(hall, row).since, contact_of(hall, other).since
    return bool(since < other_since or (since == other_since and row < other))


@compiled
def head(hall: Any, first: int, index: int) -> int:
    """Return the first contact from here on that this agent has not just declined, or -1."""
    row = first
    while row >= 0 and bars(hall, row, index):
        row = contact_of(hall, row).after
    return row


@compiled
def score_of(hall: Any, index: int, row: int) -> int:
    """Score a waiting contact as the contact selections of `routing.policies` do."""
    contact = contact_of(hall, row)
    kind = kind_of(hall, contact.kind)
    score = score_at(hall, agent_of(hall, index).selection * hall.queue_count + kind.queue)
    age = hall.now - contact.since + contact.boost
    if score.rule == BY_AGE:
        return int(age)
    if score.rule == BY_WEIGHT:
        return int(score.factor * age)
    if score.rule == BY_TARGET:
        return int(age * PARTS // score.factor)
    if score.longest >= 0 and age >= score.longest:
        return int(score.ceiling * CLASS + age)
    return int(score.factor * CLASS + age)


@compiled
def keeps_free(hall: Any, index: int, queue: int) -> bool:
    """Tell whether an agent's pool has too few idle agents to serve this queue."""
    agent = agent_of(hall, index)
    kept = score_at(hall, agent.selection * hall.queue_count + queue).reserve
    return bool(kept > 0 and idle_of(hall, agent.team).value <= kept)


# ---- who has just declined ---------------------------------------------------------------------


@compiled
def bars(hall: Any, row: int, index: int) -> bool:
    """Tell whether an agent is not to be asked again yet."""
    return contact_of(hall, row).bar >= 0 and declined(hall, row, index) and not all_declined(hall, row)


@compiled
def declined(hall: Any, row: int, index: int) -> bool:
    """Tell whether an agent gave a contact back a moment ago."""
    place = contact_of(hall, row).bar
    while place >= 0:
        bar = bar_of(hall, place)
        if bar.agent == index:
            return bool(hall.now < bar.until)
        place = bar.next
    return False


@compiled
def all_declined(hall: Any, row: int) -> bool:
    """Tell whether everybody on duty whom the open stages admit has just declined."""
    contact = contact_of(hall, row)
    if contact.stage == 0:
        return False
    stage = stage_of(hall, route_of(hall, contact.route).first + contact.stage - 1)
    signature = signature_of(hall, stage.signature)
    for number in range(signature.member_first, signature.member_end):
        index = member_of(hall, number).agent
        if on_duty(hall, index) and not declined(hall, row, index):
            return False
    return True


@compiled
def note_bar(hall: Any, row: int, index: int, until: int) -> None:
    """Remember that an agent gave a contact back."""
    contact = contact_of(hall, row)
    place = contact.bar
    while place >= 0:
        if bar_of(hall, place).agent == index:
            bar_of(hall, place).until = until
            return
        place = bar_of(hall, place).next
    if hall.bar_count == hall.bar_room:
        hall.full = BARS_FULL
        return
    bar = bar_of(hall, hall.bar_count)
    bar.agent, bar.until, bar.next = index, until, contact.bar
    contact.bar = hall.bar_count
    hall.bar_count += 1
    if not contact.cooling:
        contact.cooling, contact.cooling_before, contact.cooling_after = 1, -1, hall.cooling
        if hall.cooling >= 0:
            contact_of(hall, hall.cooling).cooling_before = row
        hall.cooling = row


@compiled
def lift_bar(hall: Any, row: int, index: int) -> bool:
    """Forget that an agent gave a contact back, if that is over now; tell whether it is."""
    contact = contact_of(hall, row)
    place, previous = contact.bar, -1
    while place >= 0 and bar_of(hall, place).agent != index:
        previous, place = place, bar_of(hall, place).next
    if place < 0 or hall.now < bar_of(hall, place).until:
        return False
    if previous < 0:
        contact.bar = bar_of(hall, place).next
    else:
        bar_of(hall, previous).next = bar_of(hall, place).next
    if contact.bar < 0:
        warm_up(hall, row)
    return True


@compiled
def warm_up(hall: Any, row: int) -> None:
    """Take a contact off the list of those that somebody has just declined."""
    contact = contact_of(hall, row)
    if not contact.cooling:
        return
    contact.cooling = 0
    if contact.cooling_before >= 0:
        contact_of(hall, contact.cooling_before).cooling_after = contact.cooling_after
    else:
        hall.cooling = contact.cooling_after
    if contact.cooling_after >= 0:
        contact_of(hall, contact.cooling_after).cooling_before = contact.cooling_before
