"""Small problems over kinds of shift, drawn at random."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.problem import (
    KindCover,
    LabourRules,
    Prices,
    RosterProblem,
    ShiftKind,
    StaffMember,
    Wish,
    WorkPattern,
)

MONDAY = date(2026, 1, 5)
FREE = LabourRules(
    "free",
    daily_rest_minutes=0,
    max_consecutive_days=100,
    max_weekly_minutes=10080,
    break_after_minutes=1440,
    meal_over_minutes=1440,
    max_daily_minutes=1440,
)
CONTRACT = EmploymentContract(ContractId("any"), "Any", 2400, 6, (240, 600))


def drawn_problem(seed, days=7, people=2, rules=FREE, first=MONDAY):
    """Return a problem with two or three kinds, patterns and wishes drawn from a seed."""
    rng = np.random.default_rng(seed)
    kinds = (
        ShiftKind("early", 360, 480),
        ShiftKind("late", 840, 480, frozenset({"early"})),
        ShiftKind("night", 1320, int(rng.choice([480, 600])), frozenset({"early", "late"})),
    )[: int(rng.integers(2, 4))]
    staff = tuple(_drawn_person(rng, number, days, kinds, first) for number in range(1, people + 1))
    cover = tuple(
        KindCover(first + timedelta(days=day), kind.id, int(rng.integers(0, people + 1)), 10.0, 1.0)
        for day in range(days)
        for kind in kinds
    )
    wishes = tuple(
        Wish(
            person.agent,
            first + timedelta(days=int(day)),
            kinds[rng.integers(len(kinds))].id if rng.random() < 0.8 else None,
            bool(rng.random() < 0.5),
            float(rng.integers(1, 4)),
        )
        for person in staff
        for day in rng.choice(days, 3, replace=False)
    )
    grid = TimeGrid.of_days(first, days, 60, "UTC")
    return RosterProblem(grid, (), staff, rules, 60, Prices(0.0, 0.0), kinds, cover, wishes)


def _drawn_person(rng, number, days, kinds, first):
    least = int(rng.integers(1, 3))
    pattern = WorkPattern(
        (int(rng.integers(0, 3)) * 480, int(rng.integers(4, 6)) * 480),
        (least, int(rng.integers(max(least, 2), 5))),
        int(rng.integers(1, 3)),
        int(rng.integers(0, 2)),
        ((kinds[-1].id, int(rng.integers(0, 4))),),
    )
    off = (
        frozenset({first + timedelta(days=int(rng.integers(days)))}) if rng.random() < 0.5 else frozenset()
    )
    return StaffMember(
        AgentId(number),
        f"P{number}",
        frozenset(),
        CONTRACT,
        days_off=off,
        days_in_a_row=int(rng.integers(0, 2)),
        pattern=pattern,
    )


RULES = (
    {},
    {"max_weekly_minutes": 1920},
    {"daily_rest_minutes": 660},
    {"daily_rest_minutes": 660, "weekly_rest_minutes": 2100},
    {"daily_rest_minutes": 660, "weekly_rest_minutes": 4000, "max_weekly_minutes": 2400},
    {"free_sundays_in_four": 2},
)


def varied(problem, seed):
    """Return a problem under one of many sets of rules, some people in the middle of a week of theirs."""
    rng = np.random.default_rng([seed, 1])
    begun, rules = problem.grid.start.weekday(), RULES[seed % len(RULES)]
    agreed = rules.get("max_weekly_minutes", 2400) < CONTRACT.weekly_minutes
    staff = tuple(
        replace(
            one,
            pattern=one.pattern
            if agreed or rng.random() < 0.5
            else replace(one.pattern, total_minutes=None),
            week_so_far=(min(begun, 2), 900) if begun and rng.random() < 0.7 else (0, 0),
        )
        for one in problem.staff
    )
    return replace(with_rules(problem, **rules), staff=staff)


def just_come_off(problem, seed):
    """Return a problem whose people have worked until shortly before, or into, the period."""
    rng = np.random.default_rng([seed, 2])
    staff = tuple(
        replace(
            one,
            last_end=problem.grid.start + timedelta(hours=int(rng.integers(-12, 7))),
            days_in_a_row=int(rng.integers(0, 3)),
        )
        for one in problem.staff
    )
    rest = int(rng.choice([0, 1500, 2100, 3000, 4000]))
    return with_rules(replace(problem, staff=staff), daily_rest_minutes=660, weekly_rest_minutes=rest)


def with_rules(problem, **changes):
    """Return a problem under changed labour rules."""
    return replace(problem, rules=replace(problem.rules, **changes))
