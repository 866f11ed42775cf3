"""A trial of the rules in force gives back what was, also where much happened at one instant."""

from datetime import timedelta

import numpy as np
import pytest

from contactcenter.services.dispatch.commands import (
    Abandon,
    Accept,
    Complete,
    EndWrapUp,
    Pause,
    Presence,
    Redirection,
    SetAgentState,
    Transfer,
    Wake,
)
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.trial import Trial, try_rules
from tests.services.dispatch.floors import ADA, BEA, BOT, CALLS, CHATS, CLEO, SECOND, Floor


def again(floor: Floor) -> Trial:
    """Try the rules in force on everything that was."""
    return try_rules(
        floor.engine, default_rules(), floor.now - timedelta(hours=9), floor.now + timedelta(hours=1)
    )


def test_an_offer_taken_at_the_very_instant_at_which_it_was_made_is_taken_then_again(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    slow = floor.create("slow", 1 * SECOND)
    floor.tell(Accept(slow, ADA), 5 * SECOND)
    quick = floor.create("quick", 6 * SECOND)
    floor.tell(Accept(quick, BEA), 6 * SECOND)
    floor.tell(Complete(quick, BEA, wrap_up_seconds=0), 6 * SECOND)
    floor.tell(Complete(slow, ADA, wrap_up_seconds=0), 8 * SECOND)
    found = again(floor)
    assert found.is_same
    assert (found.assumed.durations, found.assumed.dropped) == (0, 0)


def test_what_came_at_one_instant_comes_in_the_same_order_again(floor: Floor) -> None:
    floor.ready(ADA)
    first = floor.create("1")
    floor.tell(Accept(first, ADA), 2 * SECOND)
    second = floor.create("2", 10 * SECOND)
    floor.ready(BEA, now_ms=10 * SECOND)
    floor.tell(Complete(first, ADA, wrap_up_seconds=0), 10 * SECOND)
    floor.tell(Accept(second, BEA), 12 * SECOND)
    assert again(floor).is_same


def test_a_service_that_lasted_no_time_is_not_given_the_median_of_others(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    first = floor.create("1", 1 * SECOND)
    floor.tell(Accept(first, ADA), 2 * SECOND)
    floor.tell(Complete(first, ADA, wrap_up_seconds=0), 2 * SECOND)
    second = floor.create("2", 3 * SECOND)
    floor.tell(Accept(second, BEA), 4 * SECOND)
    floor.tell(Complete(second, BEA, wrap_up_seconds=0), 5 * SECOND)
    third = floor.create("3", 6 * SECOND)
    floor.tell(Accept(third, ADA), 7 * SECOND)
    floor.tell(Complete(third, ADA, wrap_up_seconds=0), 59 * SECOND)
    found = again(floor)
    assert found.is_same
    assert found.assumed.durations == 0


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_a_trace_in_which_much_happens_at_once_is_tried_to_the_same_end(floor: Floor, seed: int) -> None:
    dice = np.random.default_rng(seed)
    floor.ready(ADA, BEA, BOT)
    now, tickets = 0, []
    for number in range(30):
        now += int(dice.choice([0, 0, 1, 200]))
        queue = (CALLS, CHATS)[int(dice.integers(2))]
        tickets.append(
            floor.create(str(number), now, queue=queue, complexity=int(dice.integers(1, 6)), intent="where")
        )
        for _ in range(4):
            now += int(dice.choice([0, 0, 1, 100]))
            act(floor, dice, tickets[-1 - int(dice.integers(min(6, len(tickets))))], now)
    found = again(floor)
    assert found.is_same
    assert (found.assumed.declined, found.assumed.dropped) == (0, 0)


def act(floor: Floor, dice: np.random.Generator, ticket: int, now_ms: int) -> None:
    """Let somebody do something with a ticket that the record can give back, sensible or not."""
    record = floor.router.ledger.records.get(ticket)
    agent = ADA if record is None or record.agent is None else record.agent
    choices = (
        Accept(ticket, agent),
        Accept(ticket, agent),
        Complete(ticket, agent, wrap_up_seconds=0),
        Complete(ticket, agent),
        EndWrapUp(ticket, agent),
        Transfer(ticket, agent, Redirection(queue=CHATS)),
        Pause(ticket),
        Wake(ticket),
        Abandon(ticket),
        SetAgentState(CLEO, Presence.AVAILABLE, True),
    )
    floor.tell(choices[int(dice.integers(len(choices)))], now_ms)
