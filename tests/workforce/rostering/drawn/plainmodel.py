"""The best price of tiny problems over kinds of shift, by looking at every tour of every person."""

from datetime import timedelta
from itertools import product

from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from tests.workforce.rostering.drawn.judge import Judge
from tests.workforce.rostering.drawn.minutes import MINUTE


def least_price(problem):
    """Return the least price of two people's tours, None where somebody has no lawful one.

    Nothing in the problem may concern both of them but the cover.
    """
    judge = Judge(problem)
    first, second = (_tours(judge, person) for person in problem.staff)
    pairs = ((a, b, one + other) for a, one in first for b, other in second)
    return min((own + _cover(judge, a, b) for a, b, own in pairs), default=None)


def _tours(judge, person):
    """Return a person's lawful tours as kinds by day, each with what it costs but for the cover."""
    found, nothing = [], judge.cost(_roster(judge, ())) - _cover(judge, ())
    for tour in product((None, *judge.problem.kinds), repeat=len(judge.days)):
        worked = [(day, kind) for day, kind in zip(judge.days, tour, strict=True) if kind]
        shifts = [_shift(judge, person, day, kind) for day, kind in worked]
        roster = _roster(judge, shifts)
        told = (one for one in judge.broken(roster) if one[1] == person.agent and one[2] != "breaks")
        if next(told, None) is None:
            # What nobody works costs both of them half: refused wishes of the other are told once.
            own = judge.cost(roster) - _cover(judge, tour) - nothing / 2
            found.append((tour, own))
    return found


def _shift(judge, person, day, kind):
    rules = judge.problem.rules_of(person)
    start = judge.midnight(day, kind.start_minute)
    meal = MINUTE * (rules.meal_minutes if kind.paid_minutes > rules.meal_over_minutes else 0)
    end = start + MINUTE * kind.paid_minutes + meal
    parts = (ShiftPart(start, start + meal, Activity.MEAL, False),) if meal else ()
    return Shift(person.agent, start, end, parts)


def _roster(judge, shifts):
    return Roster(judge.problem.grid.start, judge.problem.grid.end, tuple(shifts))


def _cover(judge, *tours):
    """Return what the people of some tours leave of the cover and work beyond it, priced."""
    price, first = 0.0, judge.days[0]
    for need in judge.problem.cover:
        place = (need.day - first) // timedelta(days=1)
        count = sum(
            bool(tour) and tour[place] is not None and tour[place].id == need.kind for tour in tours
        )
        short = need.required - count
        price += need.under * short if short > 0 else -need.over * short
    return price
