"""Floors of any size with a lawful published roster, drawn without a search, to change and to judge.

Everybody works shifts of one begin, five days in a row, with breaks drawn from the lawful ones; the need is
drawn around what that roster gives. So a floor of any size with sites under different rules, contracts that
pay overtime and premiums, meetings, training, spans on call and cars is there within seconds.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Activity, OnCall, Roster, Shift, ShiftPart
from contactcenter.domain.rosteredit import moved
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.activityplan import place_activities
from workforce.rostering.evaluation import check_roster, presence
from workforce.rostering.presets import EU, ITALY, NEUTRAL
from workforce.rostering.problem import (
    ActivityNeed,
    CarPool,
    Demand,
    LabourRules,
    RosterProblem,
    StaffMember,
)
from workforce.rostering.rules.violation import days_of_period
from workforce.rostering.shapes import Shape, break_patterns, shape_of

ZONE = "Europe/Rome"
FIRST = date(2026, 10, 5)
SKILLS = (
    ("calls",),
    ("chats",),
    ("mails",),
    ("calls", "chats"),
    ("chats", "mails"),
    ("calls", "chats", "mails"),
    ("calls", "night"),
)
OVERTIME = EmploymentContract(
    ContractId("ft"), "Full time", 2400, 5, (480, 540), 20.0, 240, False, 0.25, 0.3, 0.35
)
CONTRACTS = (
    OVERTIME,
    EmploymentContract(ContractId("odd"), "7.6 hours", 2280, 5, (456, 456), 21.0),
    EmploymentContract(ContractId("pt"), "Part time", 1500, 5, (240, 300), 19.0, 120, overtime_premium=0.2),
    OVERTIME,
    EmploymentContract(ContractId("ag"), "Agency", 1200, 5, (240, 480), 29.0, agency=True),
)
SITES: tuple[tuple[str, LabourRules | None], ...] = (("Dublin", EU), ("Milano", ITALY), ("", None))
TEAM = 18
ON_CALL = 2
STEPS = ((0.1, 0.5), (0.3, 1.0), (1.0, 2.0))
NIGHT_BEGINS = 22 * 60


@dataclass(frozen=True, slots=True)
class Floor:
    """A centre and its published roster, which breaks no rule."""

    problem: RosterProblem
    roster: Roster


def draw_floor(
    people: int, weeks: int = 1, first: date = FIRST, seed: int = 0, plain: bool = False
) -> Floor:
    """Return a floor of so many people; every week is worked like the first.

    Parameters
    ----------
    weeks : length of the period, at least 1; it begins on `first`.
    plain : whether everybody follows one set of rules, and there is neither meeting, training, span on call
        nor car.
    """
    rng = np.random.default_rng((people, seed))
    staff = tuple(_person(number, plain) for number in range(people))
    week = RosterProblem(TimeGrid.of_days(first, 7, 15, ZONE), (), staff, NEUTRAL)
    if not plain:
        week = replace(week, activities=tuple(_activities(week)), car_pools=tuple(_cars(staff)))
    shifts = tuple(shift for person in staff for shift in _tour(week, person, rng))
    worked = place_activities(week, Roster(week.grid.start, week.grid.end, shifts)).shifts
    problem = replace(week, grid=TimeGrid.of_days(first, 7 * weeks, 15, ZONE))
    shifts = tuple(_weeks_later(one, number) for number in range(weeks) for one in worked)
    ordered = tuple(sorted(shifts, key=lambda one: (one.start, one.agent)))
    roster = Roster(problem.grid.start, problem.grid.end, ordered)
    if not plain:
        problem = replace(problem, on_call=tuple(_spans(problem, roster)))
    problem = replace(problem, demands=tuple(_needs(problem, roster, rng)))
    if broken := check_roster(problem, roster):
        raise ValueError(f"The floor drawn breaks {len(broken)} rules, such as: {broken[0].message}")
    return Floor(problem, roster)


def _weeks_later(shift: Shift, weeks: int) -> Shift:
    """Return a shift of the same local begin and the same length, so many weeks later."""
    local = shift.start.astimezone(ZoneInfo(ZONE))
    day = local.date() + timedelta(weeks=weeks)
    return moved(shift, local_instant(day, 60 * local.hour + local.minute, ZONE))


def _person(number: int, plain: bool) -> StaffMember:
    skills = SKILLS[number % len(SKILLS)]
    contract = OVERTIME if "night" in skills else CONTRACTS[number // len(SKILLS) % len(CONTRACTS)]
    site, rules = ("", None) if plain else SITES[number // (len(SKILLS) * len(CONTRACTS)) % len(SITES)]
    name = f"Person {number + 1}"
    return StaffMember(AgentId(number + 1), name, frozenset(skills), contract, rules=rules, site=site)


def _activities(problem: RosterProblem) -> Iterator[ActivityNeed]:
    """Yield a weekly meeting of each team, and training of every third person."""
    weekdays = tuple(Availability(day, 9 * 60, 19 * 60) for day in range(5))
    teams: dict[tuple[str, frozenset[str]], list[AgentId]] = defaultdict(list)
    for person in problem.staff:
        teams[person.site, person.serves].append(person.agent)
    for (site, serves), people in teams.items():
        for first in range(0, len(people) if "night" not in serves else 0, TEAM):
            own = tuple(people[first : first + TEAM])
            if len(own) > 1:
                name = f"{site} {'+'.join(sorted(serves))} {first // TEAM + 1}"
                yield ActivityNeed(
                    name, Activity.MEETING, own, 30, weekdays, every_week=True, together=True
                )
    trained = tuple(one.agent for one in problem.staff if one.agent % 3 == 0)
    yield ActivityNeed("coaching", Activity.TRAINING, trained, 45, every_week=True)


def _cars(staff: tuple[StaffMember, ...]) -> Iterator[CarPool]:
    """Yield colleagues of one site and skill who share a car."""
    apart = len(SKILLS) * len(CONTRACTS) * len(SITES)
    for one in staff[: max(len(staff) - apart, 0) : 11]:
        yield CarPool((one.agent, AgentId(one.agent + apart)), 2.0, 30)


def _tour(problem: RosterProblem, person: StaffMember, rng: np.random.Generator) -> Iterator[Shift]:
    """Yield a person's shifts: five days in a row, two off, always of one begin."""
    grid, night = problem.grid, "night" in person.serves
    paid = int(rng.choice(np.arange(person.contract.daily_minutes[0], _longest(person) + 1, 30)))
    shape = shape_of(paid, problem.rules_of(person), 15)
    begin = NIGHT_BEGINS if night else 30 * int(rng.choice(np.arange(14, 27)))
    day, number = grid.local_of(0).date(), person.agent // len(SKILLS) % 7
    while (start := local_instant(day, begin, grid.zone)) < grid.end:
        if (day.toordinal() + number) % 7 < 5:
            yield _shift(person, start, shape, _pattern(problem.rules_of(person), shape, rng))
        day += timedelta(days=1)


def _longest(person: StaffMember) -> int:
    return min(person.contract.daily_minutes[1], person.contract.weekly_minutes // 5)


def _pattern(rules: LabourRules, shape: Shape, rng: np.random.Generator) -> tuple[int, ...]:
    patterns = _patterns(rules, shape)
    return patterns[int(rng.integers(len(patterns)))]


@cache
def _patterns(rules: LabourRules, shape: Shape) -> tuple[tuple[int, ...], ...]:
    durations = tuple((pause.minutes, pause.paid) for pause in shape.pauses)
    return tuple(break_patterns(shape.minutes, durations, rules, 15))


def _shift(person: StaffMember, start: datetime, shape: Shape, begins: tuple[int, ...]) -> Shift:
    parts = tuple(
        ShiftPart(
            start + timedelta(minutes=begin),
            start + timedelta(minutes=begin + pause.minutes),
            pause.activity,
            pause.paid,
        )
        for begin, pause in zip(begins, shape.pauses, strict=True)
    )
    return Shift(person.agent, start, start + timedelta(minutes=shape.minutes), parts)


def _spans(problem: RosterProblem, roster: Roster) -> Iterator[OnCall]:
    """Yield two people on call each night, on the first of their days off."""
    zone, worked = ZoneInfo(problem.grid.zone), defaultdict[date, set[AgentId]](set)
    for shift in roster.shifts:
        worked[shift.start.astimezone(zone).date()].add(shift.agent)
    for day in days_of_period(problem)[1:-1]:
        after, busy = day + timedelta(days=1), worked[day] | worked[day + timedelta(days=1)]
        free = [one.agent for one in problem.staff if "calls" in one.serves and one.agent not in busy]
        for agent in [one for one in free if one in worked[day - timedelta(days=1)]][:ON_CALL]:
            start, end = (
                local_instant(day, NIGHT_BEGINS, problem.grid.zone),
                local_instant(after, 420, problem.grid.zone),
            )
            yield OnCall(agent, start, end)


def _needs(problem: RosterProblem, roster: Roster, rng: np.random.Generator) -> Iterator[Demand]:
    """Yield needs around what the roster gives: each person's time shared evenly over their skills."""
    names = sorted({name for person in problem.staff for name in person.serves})
    asked = replace(problem, demands=tuple(Demand(name, np.zeros(problem.grid.count)) for name in names))
    present, links = presence(asked, roster.shifts)
    given = (links / links.sum(axis=1, keepdims=True)).T @ present
    smooth = np.apply_along_axis(lambda line: np.convolve(line, np.full(8, 1 / 8), "same"), 1, given)
    for row, name in enumerate(names):
        chance = rng.lognormal(-0.02, 0.12, problem.grid.count)
        steps = STEPS if name == "calls" and problem.activities else ()
        yield Demand(name, np.round(smooth[row] * chance, 2), 2.0 if name == "night" else 1.0, steps)
