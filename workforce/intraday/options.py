"""Everything that could be done on a day, with what each would change, so that one product ranks it all.

An action makes a person serve from here to there, and not from there to there. What a person more or fewer
is worth up to each instant is a running total, so that an action is worth the differences at its ends.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.rosterchange import RosterChange, ShiftKey, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import (
    Action,
    ActionKind,
    RestOfDay,
    change_of_action,
    possible_actions,
    shift_after,
)
from workforce.intraday.judging import PUT_OFF_PRICE, DayJudge, Suggestion
from workforce.intraday.law import DayLaw, Violations

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Span = tuple[datetime, datetime]
LOOKED_AT = 400
"""How many actions are checked against the rules at a time, best estimate first, until enough are found."""
TRIES = 4
"""After so many actions of a kind that break a rule a person is not asked for another."""
JUDGED = 3
"""Of so many lawful actions the best is taken as the next step of a repair."""
LEAST_GAIN = 0.01
"""Agent-hours that an action must save, at least, to be suggested."""
NOTHING = 1e-6


@dataclass
class _Effects:
    """The spans that each place of the product adds or takes away, as they are collected."""

    place: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    sign: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


class Options:
    """All that could be done on a day.

    People of the same skills who could come in for the same shift are one place of the product.
    """

    def __init__(self, judge: DayJudge) -> None:
        self.day, self.law = judge.day, DayLaw(judge.day)
        self.held = {key_of(shift): shift for shift in self.day.shifts}
        self.actions = list(possible_actions(self.day))
        self._judged: dict[Action, Violations] = {}
        self._broken: dict[Action, Violations] = {}
        self._vain: Counter[tuple[AgentId, ActionKind]] = Counter()
        self._price = judge.prices.missing_hour * judge.hour
        known: dict[tuple[int, datetime, ShiftKey], int] = {}
        effects, places, paid = _Effects(), list[int](), list[float]()
        count = 0
        for action in self.actions:
            row = judge.set_of(action.key.agent)
            place = count if action.like is None else known.setdefault((row, action.to, action.like), count)
            places.append(place)
            hours = self._enter(effects, place, row, action) if place == count else self._hours(action)
            count += place == count
            put_off = PUT_OFF_PRICE if action.kind is ActionKind.PUT_OFF else 0.0
            paid.append(judge.pay.of_hours(action.key.agent, hours) + put_off)
        self._place, self._paid, self._count = np.array(places, dtype=np.int64), np.array(paid), count
        self._kinds = np.array([action.kind for action in self.actions], dtype=object)
        self._of, self._row, self._sign = (
            np.array(one, dtype=np.int64) for one in (effects.place, effects.row, effects.sign)
        )
        self._from, self._to = _positions(self.day, effects.spans)

    def anew(self) -> "Options":
        """Return the same for another search, which asks for itself, and is answered from memory."""
        found = copy(self)
        found._broken, found._vain = {}, Counter()
        return found

    def _enter(self, effects: _Effects, place: int, row: int, action: Action) -> float:
        """Note the effect of an action, and return its paid hours."""
        held = self.held[action.like or action.key]
        then = shift_after(action, held)
        before = [] if action.kind is ActionKind.COME_IN else held.serving_spans()
        for sign, span in _differences(before, then.serving_spans()):
            effects.place.append(place)
            effects.row.append(row)
            effects.sign.append(sign)
            effects.spans.append(span)
        return (then.paid_seconds - (held.paid_seconds if before else 0.0)) / 3600

    def _hours(self, action: Action) -> float:
        return self.held[action.like or action.key].paid_seconds / 3600

    def estimates(self, judge: DayJudge) -> Floats:
        """Return what each action is worth in paid hours, exactly where it takes whole intervals."""
        more, fewer = (_running(one) for one in judge.marginal())
        gain = np.where(
            self._sign > 0,
            _at(more, self._row, self._to) - _at(more, self._row, self._from),
            _at(fewer, self._row, self._from) - _at(fewer, self._row, self._to),
        )
        total = np.bincount(self._of, weights=gain, minlength=self._count) * self._price
        estimates: Floats = total[self._place] - self._paid
        return estimates

    def best(self, judge: DayJudge, most: int) -> list[Suggestion]:
        """Return the best actions that are worth it and lawful, one a person and `most` of each kind."""
        estimates = self.estimates(judge)
        found: list[Suggestion] = []
        for kind in ActionKind:
            own = np.flatnonzero(self._kinds == kind)
            ranked = own[np.argsort(-estimates[own], kind="stable")]
            found += islice(self._worthy(judge, ranked[estimates[ranked] > 0]), most)
        return found

    def next_step(self, judge: DayJudge, untouchable: Collection[AgentId]) -> Suggestion | None:
        """Return the best lawful action of somebody who is not touched yet, sending nobody home."""
        estimates = self.estimates(judge)
        ranked = np.argsort(-estimates, kind="stable")
        usable = (estimates > 0) & (self._kinds != ActionKind.LEAVE_EARLY)
        ranked = ranked[usable[ranked]]
        return min(islice(self._worthy(judge, ranked, untouchable), JUDGED), key=rank, default=None)

    def hindered(
        self, judge: DayJudge, untouchable: Collection[AgentId], most: int
    ) -> list[tuple[Action, Violations]]:
        """Return what would be worth most but breaks rules, one action a person, and which rules."""
        estimates, found = self.estimates(judge), dict[AgentId, tuple[Action, Violations]]()
        for place in np.argsort(-estimates, kind="stable").tolist():
            action = self.actions[place]
            agent = action.key.agent
            if estimates[place] <= 0 or len(found) == most:
                break
            if agent not in found and agent not in untouchable and self._broken.get(action):
                found[agent] = action, self._broken[action]
        return list(found.values())

    def _worthy(
        self, judge: DayJudge, ranked: Ints, untouchable: Collection[AgentId] = ()
    ) -> Iterator[Suggestion]:
        """Yield ranked actions that are worth it and lawful, one a person, as far as is looked at."""
        done, checked = set(untouchable), len(self._broken)
        for action in (self.actions[place] for place in ranked.tolist()):
            agent, who = action.key.agent, (action.key.agent, action.kind)
            if agent in done or self._vain[who] == TRIES:
                continue
            if len(self._broken) - checked == LOOKED_AT:
                return
            if self.broken_by(action):
                continue
            one = judge.judge(action, self.change_of(action))
            if _is_worth_it(one):
                done.add(agent)
                yield one

    def broken_by(self, action: Action) -> Violations:
        """Return the rules that an action breaks, asked once: what others do changes nobody's rules."""
        if action not in self._broken:
            if action not in self._judged:
                self._judged[action] = self.law.broken_by(self.change_of(action))
            self._broken[action] = self._judged[action]
            self._vain[action.key.agent, action.kind] += bool(self._broken[action])
        return self._broken[action]

    def change_of(self, action: Action) -> RosterChange:
        """Return what an action changes."""
        return change_of_action(action, (self.held[action.like or action.key],))


def rank(one: Suggestion) -> tuple[float, float, AgentId, datetime]:
    """Order by what it costs in all, then by what is paid for."""
    return round(one.cost, 4), one.paid_hours, one.action.key.agent, one.action.to


def _is_worth_it(one: Suggestion) -> bool:
    """Tell whether an action saves more than it costs; who leaves early must be missing nowhere."""
    if one.action.kind is ActionKind.LEAVE_EARLY:
        return one.hours_short <= NOTHING and one.cost < 0
    return one.hours_short < -LEAST_GAIN and one.cost < 0


def _differences(before: list[Span], after: list[Span]) -> Iterator[tuple[int, Span]]:
    """Yield where spans after reach and spans before did not, by 1, and the other way round by -1."""
    if not before:
        yield from ((1, span) for span in after)
        return
    before, after = (
        [one for one in some if one not in other] for some, other in ((before, after), (after, before))
    )
    edges = sorted({edge for span in (*before, *after) for edge in span})
    for span in pairwise(edges):
        sign = _holds(after, span) - _holds(before, span)
        if sign:
            yield sign, span


def _holds(spans: list[Span], part: Span) -> bool:
    return any(start <= part[0] and part[1] <= end for start, end in spans)


def _positions(day: RestOfDay, spans: list[Span]) -> tuple[Floats, Floats]:
    """Return where spans begin and end, counted in intervals from the start of the grid."""
    grid = day.problem.grid
    seconds = np.array([[edge.timestamp() for edge in span] for span in spans]).reshape(-1, 2)
    found = np.clip((seconds - grid.start.timestamp()) / (60 * grid.minutes), 0, grid.count)
    return found[:, 0], found[:, 1]


def _running(values: Floats) -> Floats:
    """Return the totals of what lies before each interval and the end, shape (sets, intervals + 1)."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def _at(running: Floats, row: Ints, position: Floats) -> Floats:
    """Return running totals of some rows at some places, read on a line within an interval."""
    first = np.minimum(position.astype(np.int64), running.shape[1] - 2)
    low, high = running[row, first], running[row, first + 1]
    totals: Floats = low + (high - low) * (position - first)
    return totals
