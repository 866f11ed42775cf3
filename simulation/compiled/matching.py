"""What happens to one contact and one agent at a time, as in `routing.matching`."""

from typing import Any

from routing.matching import COOL_OFF_MS
from simulation.compiled.agenda import (
    ACCEPTS,
    COOLS_OFF,
    OFFER_EXPIRES,
    REFUSES,
    SERVICE_ENDS,
    STEP_OPENS,
    schedule,
    wake,
)
from simulation.compiled.crew import better, free, hand, on_duty, settle
from simulation.compiled.desks import pick_up, share
from simulation.compiled.machine import compiled
from simulation.compiled.memory import (
    agent_of,
    column_of,
    contact_of,
    kind_of,
    lane_of,
    list_of,
    member_of,
    reserving_of,
    route_of,
    score_at,
    scratch_of,
    service_of,
    signature_of,
    stage_of,
    tree_of,
    waiting_of,
    work_of,
)
from simulation.compiled.openhours import due, elapsed
from simulation.compiled.waiting import (
    all_declined,
    bars,
    enqueue,
    keeps_free,
    leave_lane,
    note_bar,
    pick_contact,
    precedes_in_lane,
)
from simulation.floor import IN_SERVICE, WITH_BOT
from simulation.ticketlog import Outcome
from simulation.trace import NEVER

NOWHERE, QUEUED, OFFERED, ASSIGNED, WRAP_UP, CLOSED = range(6)
ANSWERED = int(Outcome.ANSWERED)


# ---- a contact looks for an agent --------------------------------------------------------------


@compiled
def place(hall: Any, row: int) -> None:
    """Give a contact to the best free agent, or let it wait."""
    open_stages(hall, row)
    if not match(hall, row, 0):
        let_wait(hall, row)


@compiled
def widen(hall: Any, row: int) -> None:
    """Open the steps that have come due and ask those whom they admit."""
    before = contact_of(hall, row).stage
    open_stages(hall, row)
    leave_lane(hall, row)
    if not match(hall, row, before):
        let_wait(hall, row)


@compiled
def open_stages(hall: Any, row: int) -> None:
    """Open every stage that is due."""
    contact = contact_of(hall, row)
    route = route_of(hall, contact.route)
    waited, opened = elapsed(hall, row), 0
    while route.first + opened < route.end and stage_of(hall, route.first + opened).after <= waited:
        opened += 1
    contact.stage = opened


@compiled
def match(hall: Any, row: int, first: int) -> bool:
    """Try the open stages in order, from one on."""
    contact = contact_of(hall, row)
    start = route_of(hall, contact.route).first
    settle(hall)
    for stage in range(start + first, start + contact.stage):
        index = pick_agent(hall, row, stage_of(hall, stage).signature)
        if index >= 0:
            give(hall, row, index)
            return True
    return False


@compiled
def pick_agent(hall: Any, row: int, number: int) -> int:
    """Return the best agent with room who has not just declined and is not held in reserve, or -1."""
    signature = signature_of(hall, number)
    winner = tree_of(hall, signature.tree + 1).value
    if winner < 0:
        return -1
    index = member_of(hall, winner).agent
    return index if may_take(hall, row, index) else pick_other(hall, row, number)


@compiled
def pick_other(hall: Any, row: int, number: int) -> int:
    """Return the best agent of a signature whose first may not take the contact, or -1."""
    signature = signature_of(hall, number)
    best, leaves = -1, signature.tree + signature.leaves
    for leaf in range(leaves, leaves + signature.member_end - signature.member_first):
        other = tree_of(hall, leaf).value
        if other >= 0 and may_take(hall, row, member_of(hall, other).agent):
            best = better(hall, best, other)
    return member_of(hall, best).agent if best >= 0 else -1


@compiled
def may_take(hall: Any, row: int, index: int) -> bool:
    """Tell whether an agent with room may take a contact now."""
    if hall.now >= agent_of(hall, index).until or bars(hall, row, index):
        return False
    return not keeps_free(hall, index, kind_of(hall, contact_of(hall, row).kind).queue)


@compiled
def let_wait(hall: Any, row: int) -> None:
    """Let a contact wait for everybody whom its open stages admit, and ask for the next stage."""
    contact = contact_of(hall, row)
    contact.routed = QUEUED
    if contact.stage:
        enqueue(hall, row)
    route = route_of(hall, contact.route)
    if route.first + contact.stage == route.end:
        alarm(hall, row)
    else:
        opens = due(hall, row, stage_of(hall, route.first + contact.stage).after)
        contact.token = wake(hall, opens, STEP_OPENS, row, -1)


@compiled
def alarm(hall: Any, row: int) -> None:
    """Count, once, a contact that nobody on duty may take."""
    contact = contact_of(hall, row)
    last = stage_of(hall, route_of(hall, contact.route).end - 1)
    if not signature_of(hall, last.signature).on_duty and not contact.alarmed:
        contact.alarmed = 1
        hall.alarms += 1


# ---- an agent looks for contacts ---------------------------------------------------------------


@compiled
def serve(hall: Any, index: int) -> None:
    """Give an agent waiting contacts while there is room, then let held-back queues know."""
    if not on_duty(hall, index):
        return
    row = pick_contact(hall, index)
    while row >= 0:
        give(hall, row, index)
        row = pick_contact(hall, index)
    agent = agent_of(hall, index)
    if not agent.held and reserving_of(hall, agent.selection).value:
        spend_reserve(hall, agent.selection)


@compiled
def spend_reserve(hall: Any, selection: int) -> None:
    """One more of a pool is idle: queues that must leave some idle may get another of them."""
    count = 0
    for number in range(hall.lane_count):
        lane = lane_of(hall, number)
        if lane.first >= 0 and score_at(hall, selection * hall.queue_count + lane.queue).named:
            add_sorted(hall, count, lane.first, True)
            count += 1
    for entry in range(count):
        if match(hall, scratch_of(hall, entry).value, 0):
            return


@compiled
def add_sorted(hall: Any, count: int, row: int, boosted: bool) -> None:
    """Insert a contact into the first `count` scratch entries, which are in order of seniority."""
    place = count
    while place > 0 and senior(hall, row, scratch_of(hall, place - 1).value, boosted):
        scratch_of(hall, place).value = scratch_of(hall, place - 1).value
        place -= 1
    scratch_of(hall, place).value = row


@compiled
def senior(hall: Any, row: int, other: int, boosted: bool) -> bool:
    """Tell whether a contact comes before another; with the boosts of their steps or without them."""
    one, two = contact_of(hall, row), contact_of(hall, other)
    if boosted:
        return bool(precedes_in_lane(one, row, two, other))
    first = one.since - kind_of(hall, one.kind).boost
    second = two.since - kind_of(hall, two.kind).boost
    if first != second:
        return bool(first < second)
    return bool(one.since < two.since or (one.since == two.since and row < other))


@compiled
def give(hall: Any, row: int, index: int) -> None:
    """Put a contact in an agent's hands, as an offer where an answer is needed."""
    contact, agent = contact_of(hall, row), agent_of(hall, index)
    leave_lane(hall, row)
    hand(hall, row, index)
    work = work_of(hall, kind_of(hall, contact.kind).channel)
    if work.auto_accept or agent.is_bot:
        contact.routed, contact.token = ASSIGNED, 0
        start(hall, row, index)
        return
    contact.until = min(hall.now + work.offer_ms, agent.until)
    contact.routed = OFFERED
    # The floor hears of the offer before it hears of the timer; so does the agenda.
    await_answer(hall, row, index)
    contact.token = wake(hall, contact.until, OFFER_EXPIRES, row, index)


@compiled
def await_answer(hall: Any, row: int, index: int) -> None:
    """Let the agent answer an offer, if that will be before its end."""
    contact, now = contact_of(hall, row), hall.now
    answer = REFUSES if contact.refused else ACCEPTS
    contact.refused = 0
    when = now + contact.answer_ms
    if contact.asked:
        when = min(when, max(now, contact.until - 1))
    contact.asked = 1
    if when < contact.until:
        schedule(hall, when, answer, row, row, index)


@compiled
def start(hall: Any, row: int, index: int) -> None:
    """Start the service of a contact that an agent has."""
    contact, agent, now = contact_of(hall, row), agent_of(hall, index), hall.now
    kind = kind_of(hall, contact.kind)
    waiting_of(hall, kind.queue).value -= 1
    pick_up(hall, index, row)
    contact.server = index
    if agent.is_bot:
        contact.state, contact.ends = WITH_BOT, now + max(1, contact.bot_ms)
        schedule(hall, contact.ends, SERVICE_ENDS, row, row, index)
        return
    contact.state = IN_SERVICE
    if contact.answered == NEVER:
        contact.answered, contact.outcome = now, ANSWERED
    work = whole_work(hall, row, index) * contact.left
    if kind.alone and agent.opened == 1:
        contact.ends = now + max(1, round(work))
        schedule(hall, contact.ends, SERVICE_ENDS, row, row, index)
    else:
        share(hall, index, row, work)


@compiled
def whole_work(hall: Any, row: int, index: int) -> float:
    """Return how long an agent takes for the whole of a contact, in ms."""
    contact, agent = contact_of(hall, row), agent_of(hall, index)
    column = column_of(hall, agent.pool).value
    work = service_of(hall, column * hall.contact_count + row).value / agent.speed
    if contact.handed_off:
        work *= kind_of(hall, contact.kind).handle_factor
    return float(work)


# ---- a contact leaves --------------------------------------------------------------------------


@compiled
def detach(hall: Any, row: int) -> int:
    """Take a contact from wherever it is and return the agent who had it, or -1."""
    leave_lane(hall, row)
    contact = contact_of(hall, row)
    contact.token = 0
    return free(hall, row) if contact.desk >= 0 else -1


@compiled
def bar(hall: Any, row: int, index: int) -> None:
    """Remember that an agent gave a contact back, and when that is over."""
    until = hall.now + COOL_OFF_MS
    note_bar(hall, row, index, until)
    wake(hall, until, COOLS_OFF, row, index)


@compiled
def tell_who_is_stuck(hall: Any, index: int) -> None:
    """See to contacts for which the last agent on duty may just have left."""
    count, row = 0, hall.cooling
    while row >= 0:
        add_sorted(hall, count, row, False)
        count, row = count + 1, contact_of(hall, row).cooling_after
    for entry in range(count):
        row = scratch_of(hall, entry).value
        if contact_of(hall, row).routed == QUEUED and all_declined(hall, row):
            match(hall, row, 0)
    agent = agent_of(hall, index)
    for number in range(agent.member_first, agent.member_end):
        signature = signature_of(hall, member_of(hall, list_of(hall, number).value).signature)
        if not signature.on_duty:
            for place_ in range(signature.lane_first, signature.lane_end):
                alarm_lane(hall, list_of(hall, place_).value)


@compiled
def alarm_lane(hall: Any, number: int) -> None:
    """Count those of a lane all of whose steps are open."""
    row = lane_of(hall, number).first
    while row >= 0:
        contact = contact_of(hall, row)
        route = route_of(hall, contact.route)
        if route.first + contact.stage == route.end:
            alarm(hall, row)
        row = contact.after
