"""Rosters in the benchmark's text format: one line a person, one shift or `-` a day."""

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import days_of_period, kind_of, local_day


def format_roster(problem: RosterProblem, roster: Roster) -> str:
    """Return a roster as text."""
    worked = {(shift.agent, local_day(problem, shift)): kind_of(problem, shift) for shift in roster.shifts}
    lines = []
    for person in problem.staff:
        kinds = [worked.get((person.agent, day)) for day in days_of_period(problem)]
        lines.append(" ".join("-" if kind is None else kind.id for kind in kinds))
    return "\n".join(lines) + "\n"
