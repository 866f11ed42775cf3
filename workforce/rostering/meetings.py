"""When meetings are held: at the time that is cheapest for everybody who can then be there."""

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.agenda import SessionKey
from workforce.rostering.allocation import missing
from workforce.rostering.crew import CHANGE_WORTH, Crew
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.weekplan import links_of

LEAST_GAIN = 1.0
"""What another round of placing must save to be followed by one more."""
TRIED = 3
"""At how many times a meeting is tried in full, the most promising ones."""


def hold_sessions(crew: Crew, late: Callable[[], bool]) -> None:
    """Place the sessions of a week whose shifts are named, and plan anew those who miss one.

    Every meeting gets the time that costs least, the largest first; some may have none.

    Parameters
    ----------
    late : tells whether time is up; what is due is placed once all the same.
    """
    agenda = crew.agenda
    for tour in crew.tours.values():
        for one in (one for shift in tour for one in shift.attended):
            agenda.adopt(one)
    for key in _largest_first(crew):
        if agenda.times[key] is None:
            _choose(crew, key)
    holding = {k for k, tour in crew.tours.items() if any(shift.attended for shift in tour)}
    people = sorted({*agenda.people, *holding})
    cost = float("inf")
    while crew.cost() < cost - LEAST_GAIN and not (late() and cost < float("inf")):
        cost = crew.cost()
        crew.attend(people)
    lacking = [k for k in people if agenda.missed(k, crew.tours.get(k, [])) and not late()]
    for pool in sorted({crew.pool_of(k) for k in lacking}):
        crew.improve(pool, [k for k in lacking if crew.pool_of(k) == pool])


def move_meetings(crew: Crew, late: Callable[[], bool]) -> int:
    """Give each meeting another time where that is a gain, and return how many have moved.

    Parameters
    ----------
    late : tells whether time is up.
    """
    moved = 0
    for key in _largest_first(crew):
        if late():
            break
        before, time = crew.standing(), crew.agenda.times[key]
        _choose(crew, key)
        if crew.cost() > before[0] - CHANGE_WORTH:
            crew.go_back(before)
        else:
            moved += crew.agenda.times[key] != time
    return moved


def drop_unheld(crew: Crew) -> None:
    """Take meetings out of the shifts that fewer people attend than it takes."""
    begun = Counter(
        (one.need, one.begin) for tour in crew.tours.values() for s in tour for one in s.attended
    )
    for key in crew.agenda.times:
        time, need = crew.agenda.times[key], crew.agenda.need(key)
        if time is not None and begun[key[0], time] < need.least and key not in crew.agenda.fixed:
            _cancel(crew, key)


def _largest_first(crew: Crew) -> list[SessionKey]:
    free = [key for key in crew.agenda.times if key not in crew.agenda.fixed]
    return sorted(free, key=lambda key: (-len(_people(crew, key)), key))


def _people(crew: Crew, key: SessionKey) -> list[int]:
    return [person for person, keys in crew.agenda.due.items() if key in keys]


def _cancel(crew: Crew, key: SessionKey) -> None:
    """Let nobody attend a meeting, and everything else be as it is."""
    crew.agenda.times[key] = None
    crew.attend(_people(crew, key))


def _choose(crew: Crew, key: SessionKey) -> None:
    """Try a meeting at its most promising times, and keep the best; none at all is one of them."""
    people = _people(crew, key)
    _cancel(crew, key)
    best = crew.standing()
    for time in _promising(crew, key, people):
        crew.agenda.times[key] = time
        crew.attend(people)
        if _held(crew, key, people) and crew.cost() < best[0] - CHANGE_WORTH:
            best = crew.standing()
    crew.go_back(best)


def _held(crew: Crew, key: SessionKey, people: list[int]) -> bool:
    there = sum(key not in crew.agenda.missed(k, crew.tours.get(k, [])) for k in people)
    return there >= crew.agenda.need(key).least


def _promising(crew: Crew, key: SessionKey, people: list[int]) -> list[int]:
    """Return the times that cost least by a rough count: who is away from the cover, and who misses it."""
    layout, need = crew.layout, crew.agenda.need(key)
    begins = np.flatnonzero(crew.agenda.choices(key) & _other_days(crew, key))
    there = _attending(crew, key, people)[:, begins]
    enough = there.sum(axis=0) >= need.least
    begins, there = begins[enough], there[:, enough]
    if not len(begins):
        return []
    per, ticks = layout.horizon.ticks_per_interval, layout.horizon.ticks(need.minutes)
    last = layout.horizon.grid.count - 1
    away = np.minimum((begins[:, None] + np.arange(ticks)) // per, last)
    rises = [_rise(crew, pool, away, there[pool]) for pool in range(len(layout.pools))]
    hours = layout.horizon.tick / 60 * layout.problem.prices.missing_hour
    cost = hours * np.sum(rises, axis=0) - need.price * there.sum(axis=0)
    return [int(begins[k]) for k in np.argsort(cost, kind="stable")[:TRIED]]


def _rise(crew: Crew, pool: int, away: Ints, people: Ints) -> Floats:
    """Return the priced agents missing more where so many of a pool go away, summed over ticks."""
    layout = crew.layout
    used = np.unique(away)
    present, need = crew.present[:, used], layout.need[:, used]
    weights = np.array([demand.weight for demand in layout.problem.demands])
    now = (missing(present, need, links_of(layout), weights) * weights[:, None]).sum(axis=0)
    most = int(people.max())
    # Missing people rise ever faster, so a few counts between which it is read off are enough.
    counts = np.unique(np.linspace(0, most, min(most + 1, 5)).astype(np.int64))
    rises = [np.zeros(len(used))]
    for count in counts[1:]:
        left = present.copy()
        left[pool] = np.maximum(left[pool] - count, 0.0)
        short = missing(left, need, links_of(layout), weights)
        rises.append((short * weights[:, None]).sum(axis=0) - now)
    table, place = np.array(rises), np.searchsorted(used, away)
    above = np.minimum(np.searchsorted(counts, people), len(counts) - 1)
    below = np.maximum(above - 1, 0)
    span = np.maximum(counts[above] - counts[below], 1)
    share = np.where(above > 0, (people - counts[below]) / span, 0.0)[:, None]
    rise = table[below[:, None], place] * (1 - share) + table[above[:, None], place] * share
    return np.asarray(rise.sum(axis=1))


def _attending(crew: Crew, key: SessionKey, people: list[int]) -> Ints:
    """Return how many of each pool are on shift over a session that begins at each tick."""
    horizon, need = crew.layout.horizon, crew.agenda.need(key)
    ticks = horizon.ticks(need.minutes)
    there = np.zeros((len(crew.layout.pools), horizon.tick_count), dtype=np.int64)
    for person in people:
        own = there[crew.pool_of(person)]
        for shift in crew.tours.get(person, []):
            end = shift.start + horizon.ticks(shift.shape.minutes) - ticks + 1
            line = np.ones(max(end - shift.start, 0), dtype=np.int64)
            for one in shift.attended:
                first = max(one.begin - ticks + 1 - shift.start, 0)
                line[first : one.begin + horizon.ticks(one.minutes) - shift.start] = 0
            own[shift.start : max(end, shift.start)] += line[: max(len(own) - shift.start, 0)]
    return there


def _other_days(crew: Crew, key: SessionKey) -> NDArray[np.bool_]:
    """Mark the ticks of the week's days on which no other session of the same meeting is held."""
    horizon, agenda = crew.layout.horizon, crew.agenda
    marks = np.zeros(horizon.tick_count, dtype=bool)
    taken = [time for other, time in agenda.times.items() if other[0] == key[0] and other != key]
    for day in crew.week:
        first = int(horizon.starts[day, 0])
        last = int(horizon.starts[day + 1, 0]) if day + 1 < len(horizon.days) else horizon.tick_count
        marks[first:last] = not any(time is not None and first <= time < last for time in taken)
    return marks
