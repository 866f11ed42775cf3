"""Who has which meeting and training in a finished roster, and who misses one.

Nothing here knows how the solver works; it reads the finished roster alone. A part of a shift that bears
the title of a need counts for that need; one without a title for any of its activity and length, in whose
windows it lies. A title that no need has is somebody else's business.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import ActivityNeed, RosterProblem
from workforce.rostering.rules.violation import days_of_period, local_day, shifts_by_person

OFF_CONTACTS = frozenset({Activity.MEETING, Activity.TRAINING})
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting or training of one person.

    Parameters
    ----------
    day : local day of the shift in which it lies.
    """

    agent: AgentId
    day: date
    shift: Shift
    part: ShiftPart


@dataclass(frozen=True, slots=True)
class Unasked(Sitting):
    """A meeting or training that no need explains, and why."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """Sessions of a need that a person misses.

    Parameters
    ----------
    days : first and last day of the calendar week, or of the period, in which they are due.
    count : how many, at least 1.
    """

    need: ActivityNeed
    agent: AgentId
    days: tuple[date, date]
    count: int

    @property
    def price(self) -> float:
        """What missing them costs."""
        return self.count * self.need.price


@dataclass(frozen=True, slots=True)
class Attendance:
    """What of the meetings and the training of a problem a roster holds.

    Parameters
    ----------
    held : each session with the number of its need.
    """

    held: tuple[tuple[int, Sitting], ...]
    missed: tuple[Missed, ...]
    unasked: tuple[Unasked, ...]


def local_windows(problem: RosterProblem, need: ActivityNeed) -> Iterator[tuple[datetime, datetime]]:
    """Yield the windows of a need that touch the period, as instants; none when it has none."""
    zone = problem.grid.zone
    days = days_of_period(problem)
    for day in (days[0] - A_DAY, *days):
        for window in need.windows:
            if window.weekday == day.weekday():
                yield (
                    local_instant(day, window.start_minute, zone),
                    local_instant(day, window.end_minute, zone),
                )
    yield from need.spans


def due_terms(problem: RosterProblem, need: ActivityNeed) -> list[tuple[date, date]]:
    """Return the first and last days of the stretches in each of which the sessions of a need are due."""
    days = days_of_period(problem)
    if not need.every_week:
        return [(days[0], days[-1])]
    zone, windows = problem.grid.zone, list(local_windows(problem, need))
    found = []
    for monday in sorted({day - timedelta(days=day.weekday()) for day in days}):
        first, last = max(monday, days[0]), min(monday + timedelta(days=6), days[-1])
        start, end = local_instant(first, 0, zone), local_instant(last + A_DAY, 0, zone)
        if not windows or any(begin < end and start < until for begin, until in windows):
            found.append((first, last))
    return found


def attendance(problem: RosterProblem, roster: Roster) -> Attendance:
    """Tell which sessions a roster holds and which are missed.

    A meeting is held where most of its people begin together; training goes to the need that the fewest
    parts fit, each working day's first.
    """
    held, free, fitting = _told_apart(problem, roster)
    missed = [one for number, fit in enumerate(fitting) for one in fit.missed(held, number)]
    return Attendance(tuple(held), tuple(missed), tuple(_unasked(problem, free, fitting)))


def unasked(problem: RosterProblem, roster: Roster) -> tuple[Unasked, ...]:
    """Return what a roster holds that no need asks for, without looking at who misses what."""
    _, free, fitting = _told_apart(problem, roster)
    return tuple(_unasked(problem, free, fitting))


def _told_apart(
    problem: RosterProblem, roster: Roster
) -> tuple[list[tuple[int, Sitting]], list[Sitting], list["_Fitting"]]:
    """Return the parts that are sessions, each with its need's number, the other parts, and the needs."""
    if not problem.activities:
        return [], [], []
    titles = {"", *(need.name for need in problem.activities)}
    free = [one for one in _sittings(problem, roster) if one.part.title in titles]
    fitting = [_Fitting(problem, need) for need in problem.activities]
    held: list[tuple[int, Sitting]] = []
    for number in _narrowest_first(fitting, free):
        for term in fitting[number].terms:
            taken = fitting[number].take(free, term)
            gone = {id(one) for one in taken}
            free = [one for one in free if id(one) not in gone]
            held.extend((number, one) for one in taken)
    return held, free, fitting


def _unasked(
    problem: RosterProblem, free: Iterable[Sitting], fitting: list["_Fitting"]
) -> Iterator[Unasked]:
    for one in free:
        why = _why(one, problem.activities, fitting)
        yield Unasked(one.agent, one.day, one.shift, one.part, why)


def with_titles(problem: RosterProblem, roster: Roster) -> Roster:
    """Return a roster whose meetings and training bear the titles of the needs that they are for."""
    titles = {
        (one.agent, one.part.start): problem.activities[number].name
        for number, one in attendance(problem, roster).held
    }
    if not titles:
        return roster

    def titled(shift: Shift) -> Shift:
        parts = (replace(one, title=titles.get((shift.agent, one.start), one.title)) for one in shift.parts)
        return replace(shift, parts=tuple(parts))

    return replace(roster, shifts=tuple(map(titled, roster.shifts)))


def _sittings(problem: RosterProblem, roster: Roster) -> Iterator[Sitting]:
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts:
            for part in sorted(shift.parts):
                if part.activity in OFF_CONTACTS:
                    yield Sitting(person.agent, local_day(problem, shift), shift, part)


def _narrowest_first(fitting: list["_Fitting"], free: list[Sitting]) -> list[int]:
    """Return the needs, meetings first, then those that the fewest parts fit."""

    def choice(number: int) -> tuple[bool, int]:
        fit = fitting[number]
        return not fit.need.together, sum(fit.fits(one) for one in free)

    return sorted(range(len(fitting)), key=choice)


class _Fitting:
    """One need beside the parts that may be for it."""

    def __init__(self, problem: RosterProblem, need: ActivityNeed) -> None:
        self.need, self.terms = need, due_terms(problem, need)
        self._people = frozenset(need.people)
        self._windows = list(local_windows(problem, need))
        self._open = not (need.windows or need.spans)

    def is_for(self, one: Sitting) -> bool:
        """Tell whether the need asks this person for such an activity of that length."""
        minutes = (one.part.end - one.part.start).total_seconds() / 60
        same = one.part.activity is self.need.activity and minutes == self.need.minutes
        named = one.part.title in ("", self.need.name)
        return same and named and one.agent in self._people

    def is_inside(self, one: Sitting) -> bool:
        """Tell whether it lies in a window."""
        return self._open or any(a <= one.part.start and one.part.end <= b for a, b in self._windows)

    def fits(self, one: Sitting) -> bool:
        """Tell whether the part may be a session of the need."""
        return self.is_for(one) and self.is_inside(one)

    def take(self, free: list[Sitting], term: tuple[date, date]) -> list[Sitting]:
        """Return the parts that are the sessions of the need from a first to a last day."""
        own = [one for one in free if term[0] <= one.day <= term[1] and self.fits(one)]
        return self._meetings(own) if self.need.together else self._trainings(own)

    def _meetings(self, own: list[Sitting]) -> list[Sitting]:
        groups: dict[datetime, list[Sitting]] = defaultdict(list)
        for one in own:
            groups[one.part.start].append(one)
        taken: list[Sitting] = []
        days: set[tuple[AgentId, date]] = set()
        largest_first = sorted(groups.values(), key=lambda group: (-len(group), group[0].part.start))
        for group in largest_first[: self.need.sessions]:
            new = [one for one in group if (one.agent, one.day) not in days]
            if len(new) >= self.need.least:
                days.update((one.agent, one.day) for one in new)
                taken.extend(new)
        return taken

    def _trainings(self, own: list[Sitting]) -> list[Sitting]:
        days: dict[AgentId, set[date]] = defaultdict(set)
        taken = []
        for one in own:
            if one.day not in days[one.agent] and len(days[one.agent]) < self.need.sessions:
                days[one.agent].add(one.day)
                taken.append(one)
        return taken

    def missed(self, held: list[tuple[int, Sitting]], number: int) -> Iterator[Missed]:
        """Yield what is not held, by term and person."""
        own = [one for which, one in held if which == number]
        for first, last in self.terms:
            there = Counter(one.agent for one in own if first <= one.day <= last)
            for agent in self.need.people:
                if there[agent] < self.need.sessions:
                    yield Missed(self.need, agent, (first, last), self.need.sessions - there[agent])


def _why(one: Sitting, needs: tuple[ActivityNeed, ...], fitting: list[_Fitting]) -> str:
    """Return in words why a part is no session of any need."""
    minutes = (one.part.end - one.part.start).total_seconds() / 60
    asked = [need for need in needs if one.agent in need.people and need.activity is one.part.activity]
    alike = [fit for fit in fitting if fit.is_for(one)]
    if not asked:
        return f"was not asked for; no {one.part.activity} of this person is"
    if not alike:
        lengths = " or ".join(str(need.minutes) for need in asked)
        return f"takes {minutes:.0f} minutes; {lengths} are asked for"
    if not any(fit.is_inside(one) for fit in alike):
        return f"lies outside the windows of {alike[0].need.id!r}"
    need = next(fit.need for fit in alike if fit.is_inside(one))
    if need.together:
        return f"begins with fewer than {need.least} of the people of {need.id!r}, or is one too many"
    return f"is one too many of {need.id!r}: {need.sessions} asked for, one a working day"
