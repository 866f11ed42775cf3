"""The best of what can still be done on the day, alone or one after another.

Every suggestion keeps the labour rules and is judged by hours short. Thousands of possibilities are
ranked by the marginal worth of an hour, all at once; the best are then judged exactly.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, apply_change, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import (
    Action,
    ActionKind,
    RestOfDay,
    change_of_action,
    possible_actions,
    shift_after,
)
from workforce.intraday.judging import DayJudge, Floats, Suggestion, is_lawful

JUDGED = 80
"""How many actions of each kind are judged exactly, best estimate first."""
JUDGED_IN_REPAIR = 12
HELPINGS = 10
"""How many times as many are looked at where none of the first is lawful."""
MOST_TOUCHED = 5
LEAST_GAIN = 0.01
"""Agent-hours that an action must save, at least, to be suggested."""


@dataclass(frozen=True, slots=True)
class DayRepair:
    """Steps that mend a day together, the most worthy first, each judged after those before it.

    Parameters
    ----------
    before, after : agent-hours short over the rest of the day.
    """

    steps: tuple[Suggestion, ...]
    before: float
    after: float

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


def suggest(day: RestOfDay, most: int = 12) -> tuple[Suggestion, ...]:
    """Return the best actions that keep every rule, by the prices of hours missing and hours paid.

    Who is asked to leave early is suggested where it costs no hour short.

    Parameters
    ----------
    most : how many to return.
    """
    found = _Options(day).best(DayJudge(day), JUDGED, most)
    return tuple(sorted(found, key=_rank)[:most])


def repair_day(day: RestOfDay, most_touched: int = MOST_TOUCHED) -> DayRepair:
    """Return what mends the rest of a day, touching few people, each of them once.

    The best action is taken again and again while it saves more than it costs; nobody is sent home.

    Parameters
    ----------
    most_touched : most people whose shifts may change, at least 0.
    """
    options, judge, steps = _Options(day), DayJudge(day), list[Suggestion]()
    before = judge.hours_short
    touched: set[AgentId] = set()
    while len(touched) < most_touched and judge.hours_short > LEAST_GAIN:
        found = options.best(judge, JUDGED_IN_REPAIR, 1, touched)
        step = min(
            (one for one in found if one.action.kind is not ActionKind.LEAVE_EARLY), key=_rank, default=None
        )
        if step is None or step.cost >= 0:
            break
        steps.append(step)
        touched.update(step.change.agents)
        judge = DayJudge(_after(judge.day, step.change))
    return DayRepair(tuple(steps), before, judge.hours_short)


def _after(day: RestOfDay, change: RosterChange) -> RestOfDay:
    roster = Roster(min(one.start for one in (*day.shifts, *change.added)), day.period.grid.end, day.shifts)
    return replace(day, shifts=apply_change(roster, change).shifts)


class _Options:
    """All that could be done on a day, with what each would change, so that one product ranks them.

    People of the same skills who could come in for the same shift are one line of the product.
    """

    def __init__(self, day: RestOfDay) -> None:
        self.day, self._judge = day, DayJudge(day)
        self.held = {key_of(shift): shift for shift in (*day.shifts, *day.today)}
        self._places: dict[tuple[int, datetime, ShiftKey], int] = {}
        self._lawful: dict[Action, bool] = {}
        self.actions: list[Action] = []
        lines: list[Floats] = []
        sets: list[int] = []
        paid: list[float] = []
        places: list[int] = []
        for action in possible_actions(day):
            self.actions.append(action)
            row = self._judge.set_of(action.key.agent)
            place = self._known(action, row, len(lines))
            places.append(place)
            if place == len(lines):
                line, hours = self._effect(action)
                lines.append(line)
                sets.append(row)
                paid.append(hours)
        self._lines = np.array(lines).reshape(len(lines), day.problem.grid.count)
        self._sets, self._paid = np.array(sets, dtype=np.int64), np.array(paid)
        self._place = np.array(places, dtype=np.int64)

    def _known(self, action: Action, row: int, new: int) -> int:
        """Return the line of an action: one that is there already, or the next."""
        if action.like is None:
            return new
        return self._places.setdefault((row, action.to, action.like), new)

    def _effect(self, action: Action) -> tuple[Floats, float]:
        """Return presence and paid hours after less before."""
        held = self.held[action.like or action.key]
        then = shift_after(action, held)
        line, paid = self._judge.line_of(then), then.paid_seconds
        if action.kind is not ActionKind.COME_IN:
            line, paid = line - self._judge.line_of(held), paid - held.paid_seconds
        return line, paid / 3600

    def estimates(self, judge: DayJudge) -> Floats:
        """Return about how much each action is worth in paid hours; exact judging takes longer."""
        worth, loss = judge.marginal()
        rise, fall = np.maximum(self._lines, 0.0), np.minimum(self._lines, 0.0)
        gain = np.einsum("ij,ij->i", rise, worth[self._sets]) + np.einsum(
            "ij,ij->i", fall, loss[self._sets]
        )
        saved = judge.prices.missing_hour * judge.hour * gain - judge.prices.paid_hour * self._paid
        estimates: Floats = saved[self._place]
        return estimates

    def best(
        self, judge: DayJudge, judged: int, most: int, untouchable: Collection[AgentId] = ()
    ) -> list[Suggestion]:
        """Return the actions that are worth it and lawful, at most `most` of each kind."""
        estimates = self.estimates(judge)
        by_kind: dict[ActionKind, list[Action]] = defaultdict(list)
        for place in np.argsort(-estimates, kind="stable").tolist():
            action = self.actions[place]
            if len(by_kind[action.kind]) < judged * HELPINGS and action.key.agent not in untouchable:
                by_kind[action.kind].append(action)
        return [
            one
            for kind, ranked in by_kind.items()
            for one in self._first(judge, kind, ranked, judged, most)
        ]

    def _first(
        self, judge: DayJudge, kind: ActionKind, ranked: list[Action], judged: int, most: int
    ) -> list[Suggestion]:
        """Return the best of the first helping of actions in which any is worth it and lawful."""
        helpings = (ranked[k : k + judged] for k in range(0, len(ranked), judged))
        return next(filter(None, (list(self._best(judge, kind, one, most)) for one in helpings)), [])

    def _best(
        self, judge: DayJudge, kind: ActionKind, ranked: list[Action], most: int
    ) -> Iterator[Suggestion]:
        """Yield the actions of one kind that are worth it and lawful, one for each person."""
        judged = sorted(
            (judge.judge(action, change_of_action(action, (self._held(action),))) for action in ranked),
            key=_rank,
        )
        seen: set[AgentId] = set()
        for one in judged:
            worth = (
                one.hours_short <= 1e-6 if kind is ActionKind.LEAVE_EARLY else one.hours_short < -LEAST_GAIN
            )
            agent = one.action.key.agent
            if worth and agent not in seen and len(seen) < most and self._is_lawful(judge, one):
                seen.add(agent)
                yield one

    def _is_lawful(self, judge: DayJudge, one: Suggestion) -> bool:
        """Tell whether rules are kept, asked once: what others are asked to do changes nobody's rules."""
        if one.action not in self._lawful:
            self._lawful[one.action] = is_lawful(judge.day, one.change)
        return self._lawful[one.action]

    def _held(self, action: Action) -> Shift:
        return self.held[action.like or action.key]


def _rank(one: Suggestion) -> tuple[float, float, AgentId, datetime]:
    """Order by what it costs in all, then by what is paid for."""
    return round(one.cost, 4), one.paid_hours, one.action.key.agent, one.action.to
