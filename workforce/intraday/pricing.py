"""What a change of the running day costs beside the hours missing: pay with premiums, and shared cars."""

from collections import defaultdict
from dataclasses import replace

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import RestOfDay
from workforce.rostering.pay import hour_rates, night_hours, overtime_minutes, sunday_hours
from workforce.rostering.terms import car_price


class DayPrices:
    """Prices changes of one day as the evaluation of the whole roster does, person by person."""

    def __init__(self, day: RestOfDay) -> None:
        self.day, self._paid_hour = day, day.problem.prices.paid_hour
        self._rates = hour_rates(day.period)
        self._staff = {person.agent: person for person in day.problem.staff}
        self._own: dict[AgentId, list[Shift]] = defaultdict(list)
        for shift in day.shifts:
            self._own[shift.agent].append(shift)
        self._beyond: dict[AgentId, float] = {}

    def of_hours(self, agent: AgentId, hours: float) -> float:
        """Return about what more or fewer paid hours of a person cost, nights and Sundays left out."""
        due = self.day.problem.premiums_of(self._staff[agent]).overtime if hours > 0 else 0.0
        beyond = due > 0 and self._overtime(agent, self._own[agent]) > 0
        return hours * self._rates[agent] * self._paid_hour * (1 + due * beyond)

    def of_change(self, change: RosterChange) -> float:
        """Return what a change costs, in paid hours of an average agent."""
        return sum(self._pay(agent, change) for agent in change.agents) + self._cars(change)

    def _pay(self, agent: AgentId, change: RosterChange) -> float:
        """Return a person's pay after less before."""
        person, problem = self._staff[agent], self.day.problem
        gone, come = (
            [one for one in shifts if one.agent == agent] for shifts in (change.removed, change.added)
        )
        due, hours = problem.premiums_of(person), 0.0
        for shifts, sign in ((come, 1), (gone, -1)):
            for one in shifts:
                night = due.night and due.night * night_hours(problem, person, one)
                sunday = due.sunday and due.sunday * sunday_hours(problem, one)
                hours += sign * (one.paid_seconds / 3600 + night + sunday)
        if due.overtime:
            before, after = self._own[agent], _after(self._own[agent], change)
            hours += due.overtime * (self._overtime(agent, after) - self._overtime(agent, before))
        return hours * self._rates[agent] * self._paid_hour

    def _overtime(self, agent: AgentId, shifts: list[Shift]) -> float:
        """Return the hours of overtime in some shifts of a person; those of the roster are remembered."""
        if shifts is not self._own[agent]:
            return overtime_minutes(self.day.period, self._staff[agent], shifts) / 60
        if agent not in self._beyond:
            self._beyond[agent] = overtime_minutes(self.day.period, self._staff[agent], shifts) / 60
        return self._beyond[agent]

    def _cars(self, change: RosterChange) -> float:
        """Return what sharing cars costs more after a change."""
        touched = set(change.agents)
        pools = tuple(one for one in self.day.period.car_pools if touched & set(one.people))
        if not pools:
            return 0.0
        problem, grid = replace(self.day.period, car_pools=pools), self.day.period.grid
        own = [shift for pool in pools for agent in pool.people for shift in self._own[agent]]
        before, after = (
            car_price(problem, Roster(grid.start, grid.end, tuple(shifts)))
            for shifts in (own, _after(own, change))
        )
        return after - before


def _after(shifts: list[Shift], change: RosterChange) -> list[Shift]:
    """Return some shifts once a change is made; shifts of others that come do no harm."""
    keys = {key_of(one) for one in change.removed}
    people = {one.agent for one in shifts} | set(change.agents)
    kept = (one for one in shifts if key_of(one) not in keys)
    return [*kept, *(one for one in change.added if one.agent in people)]
