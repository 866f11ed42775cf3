"""The best of what can still be done on the day, alone or one after another.

Every suggestion keeps the labour rules and is judged by hours short and by what it costs. Thousands of
possibilities are ranked at once by what a person more or fewer is worth; the best are then judged exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.domain.rosterchange import RosterChange, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import Action, RestOfDay
from workforce.intraday.judging import DayJudge, Suggestion
from workforce.intraday.law import Violations
from workforce.intraday.options import LEAST_GAIN, Options, rank

MOST_TOUCHED = 5
TOLD = 5
"""So many people are named who would help but for a rule."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What would help most but for the rules that it breaks."""

    action: Action
    broken: Violations


@dataclass(frozen=True, slots=True)
class DayRepair:
    """Steps that mend a day together, the most worthy first, each judged after those before it.

    Parameters
    ----------
    before, after : agent-hours short over the rest of the day.
    reason : why no more is done where hours stay short; empty where none do.
    hindrances : whose help rules stand against, most helpful first.
    """

    steps: tuple[Suggestion, ...]
    before: float
    after: float
    reason: str = ""
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def agents(self) -> tuple[AgentId, ...]:
        """The people who are touched, in the order of the steps."""
        return tuple(dict.fromkeys(agent for one in self.steps for agent in one.change.agents))

    @property
    def change(self) -> RosterChange:
        """All steps in one; nobody is touched by two."""
        return in_one(step.change for step in self.steps)


def in_one(changes: Iterable[RosterChange]) -> RosterChange:
    """Return changes of different people as one."""
    every = tuple(changes)
    removed = sorted((shift for one in every for shift in one.removed), key=key_of)
    added = sorted((shift for one in every for shift in one.added), key=key_of)
    return RosterChange(tuple(removed), tuple(added))


def suggest(day: RestOfDay, most: int = 12, options: Options | None = None) -> tuple[Suggestion, ...]:
    """Return the best actions that keep every rule, by the prices of hours missing and hours paid.

    Who is asked to leave early is suggested where it costs no hour short.

    Parameters
    ----------
    most : how many to return.
    options : what could be done on the day; None looks for it.
    """
    judge = DayJudge(day)
    found = (options.anew() if options else Options(judge)).best(judge, most)
    return tuple(sorted(found, key=rank)[:most])


def repair_day(
    day: RestOfDay, most_touched: int = MOST_TOUCHED, options: Options | None = None
) -> DayRepair:
    """Return what mends the rest of a day, touching few people, each of them once.

    The best action is taken again and again while it saves more than it costs; nobody is sent home.

    Parameters
    ----------
    most_touched : most people whose shifts may change, at least 0.
    options : what could be done on the day; None looks for it.
    """
    judge, steps, touched = DayJudge(day), list[Suggestion](), set[AgentId]()
    before, options = judge.hours_short, options.anew() if options else Options(judge)
    while len(touched) < most_touched and judge.hours_short > LEAST_GAIN:
        step = options.next_step(judge, touched)
        if step is None:
            break
        steps.append(step)
        touched.update(step.change.agents)
        judge.take(step.change)
    if judge.hours_short <= LEAST_GAIN:
        return DayRepair(tuple(steps), before, judge.hours_short)
    if len(touched) >= most_touched:
        reason = f"{len(touched)} people change already; more are not touched."
        return DayRepair(tuple(steps), before, judge.hours_short, reason)
    found = options.hindered(judge, touched, TOLD)
    reason = (
        "Nobody else can help within the rules."
        if found
        else "Nobody who serves what is missing can be had for less than it is worth."
    )
    hindrances = tuple(Hindrance(*one) for one in found)
    return DayRepair(tuple(steps), before, judge.hours_short, reason, hindrances)
