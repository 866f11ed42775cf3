"""What a finished roster costs beyond hours: cover by kind, refused wishes, changes, and cars not shared.

Nothing here knows how the solver works; it reads the finished roster alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import CarPool, KindCover, KindId, RosterProblem, Wish
from workforce.rostering.rules.oncall import spans_in
from workforce.rostering.rules.violation import days_of_period, kind_of, local_day

Days = dict[tuple[AgentId, date], list[Shift]]


def cover_price(problem: RosterProblem, roster: Roster) -> float:
    """Return the price of people missing and people too many, by day and kind."""
    return sum(
        cover.under * short if short > 0 else -cover.over * short
        for cover, short in cover_gaps(problem, roster)
    )


def cover_gaps(problem: RosterProblem, roster: Roster) -> list[tuple[KindCover, int]]:
    """Return each need of a kind on a day with how many people are missing, below 0 for too many."""
    present = Counter((local_day(problem, one), _kind(problem, one)) for one in roster.shifts)
    return [(cover, cover.required - present[cover.day, cover.kind]) for cover in problem.cover]


def cover_hours(problem: RosterProblem, roster: Roster) -> tuple[float, float]:
    """Return the paid hours of missing shifts and of those that nobody asked for."""
    hours = {kind.id: kind.paid_minutes / 60 for kind in problem.kinds}
    gaps = cover_gaps(problem, roster)
    under = sum(max(short, 0) * hours[cover.kind] for cover, short in gaps)
    wanted = sum(cover.required * hours[cover.kind] for cover, _ in gaps)
    return under, roster.paid_hours - (wanted - under)


def wish_price(problem: RosterProblem, roster: Roster) -> float:
    """Return the price of the wishes that the roster refuses."""
    return sum(wish.weight for wish in refused_wishes(problem, roster))


def refused_wishes(problem: RosterProblem, roster: Roster) -> list[Wish]:
    """Return the wishes that the roster refuses."""
    if not problem.wishes:
        return []
    worked = _by_day(problem, roster.shifts)
    return [
        wish
        for wish in problem.wishes
        if any(_is_about(problem, wish, one) for one in worked.get((wish.agent, wish.day), ()))
        != wish.wanted
    ]


def changed_days(problem: RosterProblem, roster: Roster) -> int:
    """Return on how many days of one person each the roster is not as it was published.

    A shift has changed when it begins or ends otherwise; its breaks may move.
    """
    if not problem.published:
        return 0
    period, known = set(days_of_period(problem)), {person.agent for person in problem.staff}
    before, after = (_by_day(problem, shifts) for shifts in (problem.published, roster.shifts))
    places = {place for place in (*before, *after) if place[0] in known and place[1] in period}
    return sum(_times(before.get(place, ())) != _times(after.get(place, ())) for place in places)


def changed_on_call(problem: RosterProblem, roster: Roster) -> int:
    """Return on how many days of one person each the spans on call that begin are not as published."""
    if not problem.published_on_call:
        return 0
    zone, period = ZoneInfo(problem.grid.zone), set(days_of_period(problem))
    known = {person.agent for person in problem.staff}
    before, after = set(problem.published_on_call), set(spans_in(problem, roster))
    places = {(one.agent, one.start.astimezone(zone).date()) for one in before ^ after}
    return sum(agent in known and day in period for agent, day in places)


def car_price(problem: RosterProblem, roster: Roster) -> float:
    """Return the price of the days on which people who share a car cannot."""
    return sum(pool.weight for pool, _ in days_apart(problem, roster))


def days_apart(problem: RosterProblem, roster: Roster) -> list[tuple[CarPool, date]]:
    """Return the days on which one of two people who share a car works, and not together with the other."""
    if not problem.car_pools:
        return []
    worked, found = _by_day(problem, roster.shifts), []
    for pool in problem.car_pools:
        within = timedelta(minutes=pool.within_minutes)
        for day in filter(pool.counts_on, days_of_period(problem)):
            one, other = (_times(worked.get((agent, day), ())) for agent in pool.people)
            pairs = [(a, b) for a in one for b in other]
            near = any(max(abs(a[0] - b[0]), abs(a[1] - b[1])) <= within for a, b in pairs)
            found += [(pool, day)] if (one or other) and not near else []
    return found


def _is_about(problem: RosterProblem, wish: Wish, shift: Shift) -> bool:
    if wish.kind is not None and _kind(problem, shift) != wish.kind:
        return False
    local = shift.start.astimezone(ZoneInfo(problem.grid.zone))
    begins, paid = wish.begins or (0, 1440), round(shift.paid_seconds / 60)
    shortest, longest = wish.lengths or (0, paid)
    return begins[0] <= local.hour * 60 + local.minute <= begins[1] and shortest <= paid <= longest


def _kind(problem: RosterProblem, shift: Shift) -> KindId:
    kind = kind_of(problem, shift)
    return "" if kind is None else kind.id


def _by_day(problem: RosterProblem, shifts: Iterable[Shift]) -> Days:
    found: Days = defaultdict(list)
    for shift in shifts:
        found[shift.agent, local_day(problem, shift)].append(shift)
    return found


def _times(shifts: Iterable[Shift]) -> set[tuple[datetime, datetime]]:
    return {(shift.start, shift.end) for shift in shifts}
