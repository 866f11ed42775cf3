"""What a search is asked for beside shifts: people on call, meetings and training."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.standing import (
    activities_over,
    days_on_call,
    on_call_over,
    read_needs,
)
from workforce.rostering.activityvalidation import check_activities
from workforce.rostering.oncall.validation import check_on_call
from workforce.rostering.problem import (
    ActivityNeed,
    Burden,
    Fairness,
    OnCallNeed,
    RosterProblem,
    StaffMember,
)

FAIR_CALLS = Fairness(on_call=1.0)
"""A person's k-th day on call costs k paid hours, so that spans go round."""


@dataclass(frozen=True, slots=True)
class Besides:
    """The standing needs over some days.

    Parameters
    ----------
    called : local days of the weeks before on which people's spans on call began.
    """

    on_call: tuple[OnCallNeed, ...] = ()
    activities: tuple[ActivityNeed, ...] = ()
    called: Mapping[AgentId, frozenset[date]] = field(default_factory=dict)

    def asked_of(self, problem: RosterProblem) -> tuple[RosterProblem, tuple[str, ...]]:
        """Return a problem with what can be asked of its people, and why the rest cannot.

        Whatever is left out of the search is still told by the pages, which judge a roster by every need.
        """
        staff = tuple(map(self._with_calls, problem.staff)) if self.on_call else problem.staff
        fairness = FAIR_CALLS if self.on_call else problem.fairness
        problem, refused = replace(problem, staff=staff, fairness=fairness), list[str]()
        calls, sessions = list[OnCallNeed](), list[ActivityNeed]()
        for call in self.on_call:
            try:
                check_on_call(replace(problem, on_call_needs=(call,)))
                calls.append(call)
            except InvalidInput as reason:
                refused.append(str(reason))
        for session in self.activities:
            try:
                check_activities(replace(problem, activities=(session,)))
                sessions.append(session)
            except InvalidInput as reason:
                refused.append(str(reason))
        return replace(problem, on_call_needs=tuple(calls), activities=tuple(sessions)), tuple(refused)

    def _with_calls(self, person: StaffMember) -> StaffMember:
        days = self.called.get(person.agent, frozenset())
        return replace(person, on_call_before=days, burden=Burden(on_call=len(days)))


def read_besides(unit: UnitOfWork, grid: TimeGrid, agents: Collection[Agent]) -> Besides:
    """Return the standing needs over some days, of the people who can be scheduled."""
    people = [one for one in agents if one.kind is AgentKind.HUMAN and one.contract]
    needs = read_needs(unit)
    return Besides(
        on_call_over(needs.on_call, people, grid),
        activities_over(unit, needs.activities, people, grid),
        days_on_call(unit, grid.start, grid.zone),
    )
