"""A trial of the rules in force gives back what was, also where much happened at one instant."""

from datetime import timedelta

from contactcenter.services.dispatch.commands import (
    Accept,
    Complete,
)
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.trial import Trial, try_rules
from tests.services.dispatch.floors import ADA, BEA, SECOND, Floor


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
