"""Burdens of a finished roster: who carries nights, weekends, Sundays, refused wishes and spans on call.

Nothing here knows how the solver works; it reads the finished roster alone.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import Burden, RosterProblem
from workforce.rostering.rules.nights import night_minutes
from workforce.rostering.rules.oncall import spans_in
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.violation import days_of_period, local_day, shifts_by_person
from workforce.rostering.rules.weekends import SATURDAY
from workforce.rostering.terms import refused_wishes


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person carries: before the period and in it."""

    agent: AgentId
    before: Burden
    now: Burden


def burdens_of(problem: RosterProblem, roster: Roster) -> tuple[Carried, ...]:
    """Return what everybody on the staff carries, in the order of the staff."""
    refused: dict[AgentId, int] = defaultdict(int)
    for wish in refused_wishes(problem, roster):
        refused[wish.agent] += 1
    worked: dict[AgentId, tuple[int, set[date]]] = {}
    for person, shifts in shifts_by_person(problem, roster):
        limit = problem.rules_of(person).night_shift_minutes
        nights = sum(night_minutes(problem, person, shift) >= limit for shift in shifts)
        worked[person.agent] = nights, {local_day(problem, shift) for shift in shifts}
    called = _days_on_call(problem, roster)
    found = []
    for person in problem.staff:
        nights, days = worked.get(person.agent, (0, set()))
        weekends = {day - timedelta(days=day.weekday()) for day in days if day.weekday() >= SATURDAY}
        sundays = sum(day.weekday() == SUNDAY for day in days)
        now = Burden(nights, len(weekends), sundays, refused[person.agent], len(called[person.agent]))
        found.append(Carried(person.agent, person.burden, now))
    return tuple(found)


def _days_on_call(problem: RosterProblem, roster: Roster) -> dict[AgentId, set[date]]:
    """Return the days of the period on which a span on call begins, by person."""
    zone, period = ZoneInfo(problem.grid.zone), set(days_of_period(problem))
    found: dict[AgentId, set[date]] = defaultdict(set)
    for span in spans_in(problem, roster):
        found[span.agent] |= {span.start.astimezone(zone).date()} & period
    return found


def fairness_price(problem: RosterProblem, carried: tuple[Carried, ...]) -> float:
    """Return the price of everybody's burdens: the k-th of a kind costs k times its weight.

    Examples
    --------
    Two nights for somebody who had one before cost 2 + 3 times the weight:

    >>> _rising(1, 2)
    5
    """
    fair = problem.fairness
    return sum(
        fair.night * _rising(one.before.nights, one.now.nights)
        + fair.weekend * _rising(one.before.weekends, one.now.weekends)
        + fair.sunday * _rising(one.before.sundays, one.now.sundays)
        + fair.refused * _rising(one.before.refused, one.now.refused)
        + fair.on_call * _rising(one.before.on_call, one.now.on_call)
        for one in carried
    )


def _rising(before: int, now: int) -> int:
    return before * now + now * (now + 1) // 2
