"""The last look at a roster, whoever searched for it: what breaks a rule is never called good."""

from collections.abc import Iterable
from dataclasses import replace

from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.activityplan import place_activities
from workforce.rostering.agreements import lone
from workforce.rostering.besteffort import no_roster, short_of_agreed
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.remeasurement import remeasure
from workforce.rostering.result import RosterResult
from workforce.rostering.rules import (
    bands,
    freetime,
    kindlimits,
    locks,
    oncall,
    restblocks,
    timeoff,
    totaltime,
    weekends,
    workblocks,
)

AGREED = frozenset(
    one.RULE
    for one in (totaltime, workblocks, restblocks, weekends, kindlimits, freetime, bands, timeoff, locks)
)
"""Rules that come from what is agreed with a person, who may agree otherwise."""


def keep_rules(problem: RosterProblem, result: RosterResult, gap: float) -> RosterResult:
    """Return a result whose roster breaks no rule by the independent checks.

    Who breaks one gets the shifts of the first roster, or loses as few shifts as mend it; the result says
    so. Where something stays broken there is no roster but a best effort.

    Parameters
    ----------
    gap : relative gap to the bound at which a roster is good enough, at least 0.
    """
    roster = result.roster
    if roster is None:
        return _with_lawful_effort(problem, result)
    if not (broken := check_roster(problem, roster)):
        return result
    mended = _mended(problem, roster, result.first, {one.agent for one in broken})
    left = check_roster(problem, mended)
    if any(one.rule not in AGREED for one in left):
        return no_roster(left, None, result.seconds)
    if left:
        return short_of_agreed(problem, mended, left, result.seconds)
    told = tuple(one.message for one in broken)
    return replace(remeasure(problem, result, mended, gap), mended=(*result.mended, *told))


def _with_lawful_effort(problem: RosterProblem, result: RosterResult) -> RosterResult:
    """Return a result without a best effort that breaks more than agreements; spans on call are some."""
    effort, agreed = result.best_effort, AGREED | {oncall.RULE}
    if effort and any(one.rule not in agreed for one in check_roster(problem, effort.roster)):
        return replace(result, best_effort=None)
    return result


def _mended(problem: RosterProblem, roster: Roster, first: Roster | None, agents: set[AgentId]) -> Roster:
    """Return a roster with other shifts of some people, and with the sessions that these can hold."""
    known = {person.agent for person in problem.staff}
    shifts = [one for one in roster.shifts if one.agent in known - agents]
    spans = [one for one in roster.on_call if one.agent in known]
    for person in problem.staff:
        if person.agent in agents:
            called = tuple(one for one in spans if one.agent == person.agent)
            alone = _alone(problem, person, called)
            if any(oncall.check(alone, Roster(roster.start, roster.end, ()))):
                spans = [one for one in spans if one not in called or one in problem.on_call]
                alone = _alone(problem, person, ())
            own = [one for one in roster.shifts if one.agent == person.agent]
            before = [one for one in first.shifts if one.agent == person.agent] if first else []
            shifts += _lawful(alone, own, before)
    ordered = tuple(sorted(shifts, key=lambda one: (one.start, one.agent)))
    mended = replace(roster, shifts=ordered, on_call=tuple(spans))
    return place_activities(problem, mended)


def _alone(problem: RosterProblem, person: StaffMember, called: tuple[OnCall, ...]) -> RosterProblem:
    """Return the problem of one person, who is on call as told and at some spans more."""
    alone = lone(problem, person)
    return replace(alone, activities=(), on_call=tuple(sorted({*alone.on_call, *called})))


def _lawful(alone: RosterProblem, own: list[Shift], before: list[Shift]) -> list[Shift]:
    """Return a person's earlier shifts if they keep all rules, else the own ones without what breaks any.

    One shift goes after the other, that which mends most; what breaks an agreement alone goes only where
    that mends it.
    """
    faults = _faults(alone, own)
    if faults > (0, 0) and before and _faults(alone, before) == (0, 0):
        return before
    while own and faults > (0, 0):
        fewer = [own[:k] + own[k + 1 :] for k in range(len(own))]
        worth = [_faults(alone, some) for some in fewer]
        if faults[0] == 0 and min(worth) >= faults:
            break
        faults = min(worth)
        own = fewer[worth.index(faults)]
    return own


def _faults(alone: RosterProblem, shifts: Iterable[Shift]) -> tuple[int, int]:
    """Return how many rules of the law and of the contract are broken, and how many agreements."""
    roster = Roster(alone.grid.start, alone.grid.end, tuple(shifts))
    broken = check_roster(alone, roster)
    agreed = sum(one.rule in AGREED for one in broken)
    return len(broken) - agreed, agreed
