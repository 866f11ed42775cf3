"""Meetings and training in a roster whose shifts are settled, and why some of them are missing.

Where people are needed by kind of shift nobody says at which hour; sessions then go where the fewest others
are away.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.agenda import HELD, Agenda, SessionKey, part_of, span_of
from workforce.rostering.attendance import OFF_CONTACTS, Attendance, Missed, attendance, local_windows
from workforce.rostering.catalogue import shapes_for
from workforce.rostering.coverloss import CoverLoss
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.result import Unplaced
from workforce.rostering.rules.violation import local_day, local_text
from workforce.rostering.sessionnaming import clear_begins
from workforce.rostering.shapes import Pause, Shape
from workforce.rostering.tours import WorkedShift, parts_of

CROWD = 1e-6
"""What a tick of one's session costs for each other person who is away in it."""
ROUNDING = 1e-6
Tours = dict[int, list[WorkedShift]]


def place_activities(problem: RosterProblem, roster: Roster) -> Roster:
    """Return a roster with its meetings and training placed anew; no shift begins or ends otherwise.

    Where people are needed by interval, sessions go where they cost the cover least, by an estimate.
    """
    if not problem.activities:
        return roster
    horizon = Horizon.of(problem)
    cover = CoverLoss(problem, horizon, roster) if problem.demands else None
    index = {person.agent: k for k, person in enumerate(problem.staff)}
    past: Counter[tuple[int, int]] = Counter()
    placed: dict[tuple[int, int], WorkedShift] = {}
    for week in horizon.weeks():
        agenda, tours = Agenda.of(problem, horizon, week, past), defaultdict[int, list[WorkedShift]](list)
        for shift in sorted(roster.shifts, key=lambda one: one.start):
            worked = _worked(problem, horizon, problem.staff[index[shift.agent]], shift)
            if worked.day in week:
                tours[index[shift.agent]].append(worked)
        _hold(agenda, tours, cover)
        placed.update({(k, one.start): one for k, tour in tours.items() for one in tour})
        past.update((one.need, k) for k, tour in tours.items() for s in tour for one in s.attended)
        past.update((key[0], HELD) for key, time in agenda.times.items() if time is not None)
    shifts = tuple(
        replace(one, parts=tuple(parts_of(horizon, placed[index[one.agent], horizon.tick_of(one.start)])))
        for one in roster.shifts
    )
    return replace(roster, shifts=shifts)


def _worked(problem: RosterProblem, horizon: Horizon, person: StaffMember, shift: Shift) -> WorkedShift:
    """Return a shift by ticks, with breaks that may move where its length is one that the person knows."""
    day = (local_day(problem, shift) - horizon.days[0]).days
    pauses = [part for part in sorted(shift.parts) if part.activity not in OFF_CONTACTS]
    lengths = [round((part.end - part.start) / timedelta(minutes=1)) for part in pauses]
    minutes = round((shift.end - shift.start) / timedelta(minutes=1))
    offsets = [round((part.start - shift.start) / timedelta(minutes=1)) for part in pauses]
    fixed = tuple(
        Pause(length, part.paid, part.activity, offset, 0)
        for length, offset, part in zip(lengths, offsets, pauses, strict=True)
    )
    as_it_is = Shape(minutes, round(shift.paid_seconds / 60), fixed)
    known = (
        shape
        for shape in shapes_for(problem, person, horizon.tick)
        if shape.minutes == minutes and [pause.minutes for pause in shape.pauses] == lengths
    )
    begins = tuple(horizon.tick_of(part.start) for part in pauses)
    return WorkedShift(day, horizon.tick_of(shift.start), next(known, as_it_is), begins)


def _hold(agenda: Agenda, tours: Tours, cover: CoverLoss | None) -> None:
    """Choose the times of meetings and place everything, one person after another, in place."""
    crowd = np.zeros(agenda.horizon.tick_count)
    for key in sorted(agenda.times):
        if agenda.times[key] is None:
            _choose(agenda, tours, key, cover)
    for person in agenda.people:
        worth = CROWD * crowd + (0.0 if cover is None else cover.worth(person))
        tours[person] = agenda.place(person, tours.get(person, []), worth)
        for one in (one for shift in tours[person] for one in shift.attended):
            ticks = agenda.horizon.ticks(one.minutes)
            crowd[one.begin : one.begin + ticks] += 1.0
            if cover is not None and not one.fixed:
                cover.take(person, one.begin, ticks)
    for key, time in list(agenda.times.items()):
        there = [k for k in agenda.people if _attends(tours.get(k, []), key, time)]
        if time is not None and len(there) < agenda.need(key).least and key not in agenda.fixed:
            agenda.times[key] = None
            for person in there:
                tours[person] = agenda.place(person, tours[person], CROWD * crowd)


def _attends(tour: Sequence[WorkedShift], key: SessionKey, time: int | None) -> bool:
    return any((one.need, one.begin) == (key[0], time) for shift in tour for one in shift.attended)


def _choose(agenda: Agenda, tours: Tours, key: SessionKey, cover: CoverLoss | None) -> None:
    """Give a meeting the first time at which most of its people can be there, on a day of its own.

    Where the cover counts, it is the time that is worth most, each person there by the price of a session.
    """
    there, need = np.zeros(agenda.horizon.tick_count, dtype=np.int64), agenda.need(key)
    able: dict[int, list[int]] = {}
    for person, keys in agenda.due.items():
        for shift in tours.get(person, []) if key in keys else []:
            able.setdefault(person, []).extend(_open(agenda, person, shift, key).tolist())
    for begins in able.values():
        there[begins] += 1
    taken = [time for other, time in agenda.times.items() if other[0] == key[0] and time is not None]
    for day in range(len(agenda.horizon.days)):
        first, after = span_of(agenda.horizon, range(day, day + 1))
        if any(first <= time < after for time in taken):
            there[first:after] = 0
    if there.max() < need.least:
        return
    worth = there.astype(np.float64)
    if cover is not None:
        worth = need.price * worth - cover.of_meeting(able, agenda.horizon.ticks(need.minutes))
    best = int(np.argmax(np.where(there >= need.least, worth, -np.inf)))
    if cover is None or worth[best] > 0:
        agenda.times[key] = best


def _open(agenda: Agenda, person: int, shift: WorkedShift, key: SessionKey) -> Ints:
    """Return the ticks at which a session may begin in a shift, whatever else it holds."""
    horizon = agenda.horizon
    length = horizon.ticks(agenda.need(key).minutes)
    clear = clear_begins(shift.shape, length, horizon.tick)
    fits = clear & part_of(agenda.choices(key), shift.start, len(clear))
    ticks = np.flatnonzero(fits) + shift.start
    for one in agenda.kept.get((person, shift.day), ()):
        after = one.begin + horizon.ticks(one.minutes)
        ticks = ticks[(ticks + length <= one.begin) | (ticks >= after)]
    return ticks


def unplaced(problem: RosterProblem, roster: Roster) -> tuple[Unplaced, ...]:
    """Return the sessions that people miss, each with its reason and price, the dearest first."""
    if not problem.activities:
        return ()
    found = attendance(problem, roster)
    own: dict[AgentId, list[Shift]] = defaultdict(list)
    for shift in roster.shifts:
        own[shift.agent].append(shift)
    lost = [
        Unplaced(one.need.id, one.agent, one.days, one.count, one.price, _reason(problem, found, one, own))
        for one in found.missed
    ]
    return tuple(sorted(lost, key=lambda one: (-one.price, one.activity, one.agent, one.days)))


def _reason(problem: RosterProblem, found: Attendance, one: Missed, own: dict[AgentId, list[Shift]]) -> str:
    """Return in words why somebody misses a session."""
    need = one.need
    spans = list(_overlaps(problem, one, own.get(one.agent, [])))
    if not spans:
        return f"works no shift that lasts over {need.minutes} minutes of a window"
    if not need.together:
        return "every place in the shifts is taken by breaks, or costs the cover more than the price"
    number = problem.activities.index(need)
    held = sorted({sitting.part.start for which, sitting in found.held if which == number})
    if held:
        times = ", ".join(local_text(problem, start) for start in held)
        return f"has no room for it when the others meet, {times}"
    everybody = [span for agent in need.people for span in _overlaps(problem, one, own.get(agent, []))]
    minutes = timedelta(minutes=need.minutes)
    most = max(sum(a <= start and start + minutes <= b for a, b in everybody) for start, _ in everybody)
    if most < need.least:
        return f"never more than {most} of its people are on shift together; {need.least} are needed"
    return f"no time is worth it at which {need.least} of its people have room for it"


def _overlaps(
    problem: RosterProblem, one: Missed, shifts: Sequence[Shift]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield where a person's shifts overlap the windows of a need long enough for a session."""
    grid, need = problem.grid, one.need
    windows = list(local_windows(problem, need)) if need.windows or need.spans else [(grid.start, grid.end)]
    for shift in shifts:
        if one.days[0] <= local_day(problem, shift) <= one.days[1]:
            for start, end in windows:
                first, last = max(start, shift.start), min(end, shift.end)
                if last - first >= timedelta(minutes=need.minutes):
                    yield first, last
