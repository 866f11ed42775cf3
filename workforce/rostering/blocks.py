"""People who are alike, planned together, and the shifts they could work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.roster import Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.catalogue import begins_of, shapes_for
from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules import (
    bands,
    freetime,
    locks,
    nights,
    oncall,
    personallimits,
    restblocks,
    succession,
    sundays,
    workblocks,
)
from workforce.rostering.rules.violation import local_day
from workforce.rostering.shapes import Pause, Shape
from workforce.rostering.slices import Slices, slices_of


@dataclass(frozen=True, slots=True)
class LockedShift:
    """A shift that stays: the index of its day, its first tick, and a shape that lasts as long."""

    day: int
    start: int
    shape: Shape
    shift: Shift


@dataclass(frozen=True, slots=True)
class Block:
    """People with the same skills, contract, rules, weekly windows and limits; the locked stand alone.

    Parameters
    ----------
    members : indices into the problem's staff.
    pool : index of the set of demands they serve, in `Layout.pools`.
    present : shape (days,); how many of them may work on each day of the horizon.
    example : one of them; what the rules ask of this person they ask of all.
    locked : the shifts that the only member is bound to.
    """

    members: tuple[int, ...]
    pool: int
    contract: EmploymentContract
    availability: tuple[Availability, ...]
    shapes: tuple[Shape, ...]
    present: Ints
    example: StaffMember
    locked: tuple[LockedShift, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A problem arranged for the solver.

    Parameters
    ----------
    pools : the distinct sets of demands, as indices into the problem's demands.
    need : shape (demands, grid.count); agents needed.
    open_ticks : shape (pools, ticks); between the first and last need of a local day.
    nights : by the limits of rules, shape (ticks + 1,) or longer; minutes of the night before each tick.
    ready : shape (days, steps); the first tick at which the next day's shift may begin after a shift.
    locked : locked shifts by index into the staff.
    own_plans : people whose week hangs together so much that it must be planned as a whole.
    slices : the need by the price of what is missing of it.
    """

    problem: RosterProblem
    horizon: Horizon
    pools: tuple[tuple[int, ...], ...]
    blocks: tuple[Block, ...]
    need: Floats
    open_ticks: NDArray[np.bool_]
    nights: Mapping[LabourRules, Ints]
    ready: Ints
    locked: Mapping[int, tuple[LockedShift, ...]]
    own_plans: frozenset[int]
    slices: Slices

    def rules_of(self, block: Block) -> LabourRules:
        """Return the rules that hold for everybody in a block."""
        return self.problem.rules_of(block.example)

    def night_of(self, rules: LabourRules) -> Ints:
        """Return the minutes of the night of some rules before each tick, shape (ticks + 1,) or longer."""
        return self.nights[rules.limits]

    def ready_after(self, day: int, start: int) -> int:
        """Return the first tick at which the next day's shift may begin, as far as successions go."""
        if not self.problem.successions:
            return 0
        step = int(np.searchsorted(self.horizon.starts[day], start, side="right")) - 1
        return int(self.ready[day, max(step, 0)])


@dataclass(frozen=True, slots=True)
class Columns:
    """Candidate shifts as parallel arrays; ticks count from the start of the grid."""

    block: Ints
    pool: Ints
    day: Ints
    start: Ints
    end: Ints
    shape: Ints
    paid: Ints
    shapes: tuple[Shape, ...]

    def __len__(self) -> int:
        return len(self.start)

    def take(self, chosen: NDArray[np.bool_] | Ints) -> "Columns":
        """Return only the chosen candidates."""
        return Columns(
            self.block[chosen],
            self.pool[chosen],
            self.day[chosen],
            self.start[chosen],
            self.end[chosen],
            self.shape[chosen],
            self.paid[chosen],
            self.shapes,
        )


def arrange(problem: RosterProblem) -> Layout:
    """Arrange a problem: time line, pools of skills and blocks of people who are alike."""
    horizon = Horizon.of(problem)
    index = {demand.id: k for k, demand in enumerate(problem.demands)}
    serves = [tuple(sorted(index[name] for name in person.serves)) for person in problem.staff]
    pools = tuple(sorted(set(serves)))
    need = np.array([demand.required for demand in problem.demands], dtype=np.float64)
    alike: dict[tuple[object, ...], list[int]] = {}
    locked, called = locks.by_person(problem), oncall.on_call(problem)
    for k, person in enumerate(problem.staff):
        alone = k if person.agent in locked else -1
        windows = person.availability, person.bands, person.pattern.most_of_kind
        rules, by_period = problem.rules_of(person).limits, person.pattern.total_minutes is not None
        same = serves[k], person.contract, windows, person.limits, rules, alone, by_period
        alike.setdefault(same, []).append(k)
    blocks = tuple(
        _block(problem, horizon, (pools.index(serves[who[0]]), who), locked) for who in alike.values()
    )
    open_ticks = np.array([_open_ticks(horizon, need[list(pool)]) for pool in pools])
    limits = dict.fromkeys(rules.limits for rules in problem.rules_in_use)
    night = {own: nights.night_before(own, horizon) for own in limits}
    ready = succession.encode_ready(problem.successions, horizon)
    own_plans = frozenset(
        k for k, one in enumerate(problem.staff) if one.agent in {*locked, *called} or _hangs_together(one)
    )
    kept = {block.members[0]: block.locked for block in blocks if block.locked}
    slices = slices_of(problem.demands, problem.grid.count)
    return Layout(problem, horizon, pools, blocks, need, open_ticks, night, ready, kept, own_plans, slices)


def _hangs_together(person: StaffMember) -> bool:
    blocks = workblocks.encode(person) > 1 or restblocks.encode(person) > 1
    return blocks or bool(person.time_off)


def _block(
    problem: RosterProblem,
    horizon: Horizon,
    place: tuple[int, list[int]],
    locked_shifts: Mapping[AgentId, list[Shift]],
) -> Block:
    pool, members = place
    person = problem.staff[members[0]]
    shapes = shapes_for(problem, person, horizon.tick)
    longest, _ = personallimits.encode(person)
    shapes = tuple(shape for shape in shapes if shape.paid_minutes <= longest)
    own = locked_shifts.get(person.agent, ())
    locked = tuple(_locked(problem, horizon, shapes, lock) for lock in own)
    off = [sum(free_on(problem.staff[k], day) for k in members) for day in horizon.days]
    return Block(
        tuple(members),
        pool,
        person.contract,
        person.availability,
        shapes,
        len(members) - np.array(off),
        person,
        locked,
    )


def _locked(
    problem: RosterProblem, horizon: Horizon, shapes: tuple[Shape, ...], lock: Shift
) -> LockedShift:
    """Return a locked shift, with breaks that may move where its length is one that the contract knows."""
    day = (local_day(problem, lock) - horizon.days[0]).days
    minutes = round((lock.end - lock.start).total_seconds() / 60)
    known = [shape for shape in shapes if shape.minutes == minutes]
    if known:
        return LockedShift(day, horizon.tick_of(lock.start), known[0], lock)
    pauses = tuple(
        Pause(
            round((part.end - part.start).total_seconds() / 60),
            part.paid,
            part.activity,
            round((part.start - lock.start).total_seconds() / 60),
            0,
        )
        for part in sorted(lock.parts)
        if part.activity not in OFF_CONTACTS
    )
    shape = Shape(minutes, round(lock.paid_seconds / 60), pauses)
    return LockedShift(day, horizon.tick_of(lock.start), shape, lock)


def free_on(person: StaffMember, day: date) -> bool:
    """Tell whether a person must not work on a day: a day off, or a Sunday of who works none."""
    return day in person.days_off or (day.weekday() == sundays.SUNDAY and not person.limits.sundays)


def _open_ticks(horizon: Horizon, need: Floats) -> NDArray[np.bool_]:
    """Mark the ticks between the first and the last need of each local day."""
    needed = np.repeat((need > 0).any(axis=0), horizon.ticks_per_interval)
    marks = np.zeros(horizon.tick_count, dtype=bool)
    bounds = [*horizon.starts[:, 0], horizon.tick_count]
    for first, last in pairwise(bounds):
        inside = np.flatnonzero(needed[first:last])
        if len(inside):
            marks[first + inside[0] : first + inside[-1] + 1] = True
    return marks


def candidates(layout: Layout, week: range, blocks: tuple[Block, ...]) -> Columns:
    """Return every shift that people of these blocks could work on the days of a week.

    A shift is a candidate when it fits the availability, begins no earlier than the day's first need
    and lies as much inside the opening as its length allows.
    """
    shapes = tuple(
        dict.fromkeys(
            shape
            for block in blocks
            for shape in (*block.shapes, *(locked.shape for locked in block.locked))
        )
    )
    position = {shape: k for k, shape in enumerate(shapes)}
    rows: list[NDArray[np.int64]] = []
    for number, block in enumerate(blocks):
        for day in week:
            for shape, starts in _choices(layout, block, day):
                length = layout.horizon.ticks(shape.minutes)
                fixed = (position[shape], shape.paid_minutes)
                rows.extend(
                    np.array([number, block.pool, day, start, start + length, *fixed]) for start in starts
                )
    table = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    block_, pool, day_, start, end, shape_, paid = table
    return Columns(block_, pool, day_, start, end, shape_, paid, shapes)


def over_nights(layout: Layout, rules: LabourRules, columns: Columns) -> Ints:
    """Return the minutes of candidates beyond the average night of some rules, shape (columns,)."""
    return nights.encode_over(rules, layout.night_of(rules), columns.start, columns.end, columns.paid)


def _choices(layout: Layout, block: Block, day: int) -> list[tuple[Shape, Ints]]:
    """Return the shapes that a block may work on a day, and the ticks at which each may begin."""
    locked = [one for one in block.locked if one.day == day]
    if locked:
        return [(one.shape, np.array([one.start])) for one in locked]
    if block.members and block.present[day] <= 0:
        return []
    return [(shape, _starts(layout, block, day, shape)) for shape in block.shapes]


def _starts(layout: Layout, block: Block, day: int, shape: Shape) -> Ints:
    """Return the ticks at which a shape may begin on a day."""
    horizon = layout.horizon
    ticks, length = horizon.starts[day], horizon.ticks(shape.minutes)
    opening = layout.open_ticks[block.pool]
    today = np.flatnonzero(
        opening[ticks[0] : horizon.starts[day + 1, 0] if day + 1 < len(horizon.days) else None]
    )
    if not len(today):
        return np.empty(0, dtype=np.int64)
    first = ticks[0] + today[0]
    running = np.concatenate([[0], np.cumsum(opening)])
    ends = np.minimum(ticks + length, horizon.tick_count)
    outside = length - (running[ends] - running[ticks])
    weekday = horizon.days[day].weekday()
    walls = _wall_minutes(horizon, day, length)
    fits = freetime.encode(block.availability, weekday, horizon.start_minutes, walls)
    fits &= bands.encode(block.example, weekday, horizon.start_minutes, walls)
    # Within the step before opening, so that an opening off the step grid can be covered.
    step = horizon.starts[0, 1] - horizon.starts[0, 0]
    early = ticks <= first - step
    fits &= (outside < length) & ~(early & (not layout.problem.kinds))
    spans = ticks, ticks + length, shape.paid_minutes
    rules = layout.rules_of(block)
    if min(one.paid_minutes for one in block.shapes) < rules.max_night_minutes:
        # Shorter nights can make up for a long one.
        fits &= nights.encode_ban(block.example, layout.night_of(rules), *spans[:2])
    else:
        fits &= nights.encode(rules, block.example, layout.night_of(rules), spans)
    if block.locked:
        own = [one.shift for one in block.locked]
        fits &= locks.encode(layout.problem, horizon, block.example, own, day, (ticks, ticks + length))
    for locked in block.locked:
        fits &= (locked.day != day + 1) | (layout.ready[day] <= locked.start)
    fits &= begins_of(layout.problem, horizon, block.example, day, shape.paid_minutes)
    if not fits.any():
        return np.empty(0, dtype=np.int64)
    if not layout.problem.kinds:
        fits &= outside <= max(int(outside[fits].min()), int(step) - 1)
    return np.asarray(ticks[fits], dtype=np.int64)


def _wall_minutes(horizon: Horizon, day: int, length: int) -> int | Ints:
    """Return how long a shift of some ticks takes by the clock on the wall, by its start step.

    That is the same for every start but on a day or in a night in which the clock changes.
    """
    minutes = length * horizon.tick
    zone = ZoneInfo(horizon.grid.zone)
    first, last = (horizon.instant_of(int(horizon.starts[day, k])) for k in (0, -1))
    offsets = {
        one.astimezone(zone).utcoffset() for one in (first, last, last + timedelta(minutes=minutes + 60))
    }
    if len(offsets) == 1:
        return minutes
    begun = [horizon.instant_of(int(tick)).astimezone(zone) for tick in horizon.starts[day]]
    ended = [horizon.instant_of(int(tick) + length).astimezone(zone) for tick in horizon.starts[day]]
    walls = [(b.replace(tzinfo=None) - a.replace(tzinfo=None)) for a, b in zip(begun, ended, strict=True)]
    return np.array([wall // timedelta(minutes=1) for wall in walls], dtype=np.int64)
