"""Which rules something that is done on the running day would break, by each person's own rules."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import RestOfDay
from workforce.rostering.changes import concerned, of_people
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation

Violations = tuple[Violation, ...]
WILLING_DAYS = 6
"""So many days of a week somebody may agree to work."""


class DayLaw:
    """Checks changes of one day by the rules that everybody follows.

    Who agrees to work longer or shorter gives up the hours of the contract, never those of the law.
    """

    def __init__(self, day: RestOfDay) -> None:
        self.day = day
        today = {person.agent: day.problem.rules_of(person) for person in day.problem.staff}
        self._staff = {
            person.agent: _willing(person, today.get(person.agent)) if day.consent else person
            for person in day.period.staff
        }
        self._own: dict[AgentId, list[Shift]] = defaultdict(list)
        for shift in day.shifts:
            self._own[shift.agent].append(shift)
        self._known: dict[frozenset[AgentId], tuple[RosterProblem, frozenset[Violation]]] = {}

    def broken_by(self, change: RosterChange) -> Violations:
        """Return the rules that a change breaks and that were kept before."""
        people = concerned(self.day.period, change)
        if people not in self._known:
            problem = replace(self.day.period, staff=tuple(self._people(people)))
            problem = of_people(problem, people)
            spans = [span for span in self.day.on_call if span.agent in people]
            self._known[people] = problem, frozenset(self._check(problem, self._shifts(people), spans))
        problem, before = self._known[people]
        gone = {key_of(shift) for shift in change.removed}
        kept = (shift for shift in self._shifts(people) if key_of(shift) not in gone)
        calls = {span for span in self.day.on_call if span.agent in people}.difference(change.spans_removed)
        after = self._check(problem, [*kept, *change.added], sorted(calls.union(change.spans_added)))
        return tuple(one for one in after if one not in before)

    def _people(self, agents: frozenset[AgentId]) -> list[StaffMember]:
        return [self._staff[agent] for agent in sorted(agents) if agent in self._staff]

    def _shifts(self, agents: frozenset[AgentId]) -> list[Shift]:
        return [shift for agent in sorted(agents) for shift in self._own.get(agent, ())]

    def _check(self, problem: RosterProblem, shifts: list[Shift], spans: Collection[OnCall]) -> Violations:
        grid = self.day.period.grid
        return check_roster(problem, Roster(grid.start, grid.end, tuple(shifts), on_call=tuple(spans)))


def _willing(person: StaffMember, rules: LabourRules | None) -> StaffMember:
    """Return a person who agrees to any hours that the law allows."""
    if rules is None:
        return person
    contract = replace(
        person.contract,
        daily_minutes=(1, rules.max_daily_minutes),
        weekly_minutes=rules.max_weekly_minutes,
        days_per_week=WILLING_DAYS,
    )
    return replace(person, contract=contract, pattern=replace(person.pattern, total_minutes=None))
