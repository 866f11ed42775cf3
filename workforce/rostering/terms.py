"""What a finished roster costs beyond hours: cover by kind of shift, and wishes refused.

Nothing here knows how the solver works; it reads the finished roster alone.
"""

from collections import Counter
from datetime import date

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import KindId, RosterProblem
from workforce.rostering.rules.violation import kind_of, local_day


def cover_price(problem: RosterProblem, roster: Roster) -> float:
    """Return the price of people missing and people too many, by day and kind."""
    present = Counter((day, kind) for _, day, kind in _worked(problem, roster))
    price = 0.0
    for cover in problem.cover:
        short = cover.required - present[cover.day, cover.kind]
        price += cover.under * short if short > 0 else -cover.over * short
    return price


def wish_price(problem: RosterProblem, roster: Roster) -> float:
    """Return the price of the wishes that the roster refuses."""
    worked = {(agent, day): kind for agent, day, kind in _worked(problem, roster)}
    price = 0.0
    for wish in problem.wishes:
        kind = worked.get((wish.agent, wish.day))
        works_it = kind is not None and wish.kind in (None, kind)
        if works_it != wish.wanted:
            price += wish.weight
    return price


def _worked(problem: RosterProblem, roster: Roster) -> list[tuple[AgentId, date, KindId]]:
    """Return who works which kind on which local day; a shift of no kind is named ''."""
    found = []
    for shift in roster.shifts:
        kind = kind_of(problem, shift)
        found.append((shift.agent, local_day(problem, shift), "" if kind is None else kind.id))
    return found
