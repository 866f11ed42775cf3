from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, RULES, centre, person
from workforce.rostering.problem import Demand, Fairness, KindCover, Prices, ShiftKind, Wish, WorkPattern
from workforce.rostering.validation import validate

LONG_DAYS = EmploymentContract("long", "Long days", 2400, 4, (660, 660))
TOO_MUCH = EmploymentContract("much", "Too much", 2400, 5, (240, 420))
TOO_LITTLE = EmploymentContract("little", "Too little", 200, 5, (240, 420))


def with_person(**changes):
    return centre(staff=(replace(person(1), **changes),))


def shifted_grid():
    grid = TimeGrid.of_days(date(2026, 10, 5), 7, 30, "Europe/Rome")
    return replace(grid, start=grid.instant_of(2))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (lambda: with_person(contract=LONG_DAYS), "Person 1, contract 'long'.*daily limit of 600"),
        (lambda: with_person(contract=TOO_MUCH), "2400 minutes do not fit into 5 days"),
        (lambda: with_person(contract=TOO_LITTLE), "more than a week's 200"),
        (lambda: with_person(days_off=frozenset({date(2027, 1, 1)})), "day off 2027-01-01 is outside"),
        (
            lambda: with_person(availability=(Availability(0, 480, 600),)),
            "no shift of the contract, 480 paid minutes or more, fits",
        ),
        (
            lambda: with_person(availability=(Availability(0, 480, 1080), Availability(0, 900, 1200))),
            "Monday 08:00-18:00 and Monday 15:00-20:00 overlap",
        ),
        (lambda: with_person(availability=(Availability(7, 480, 1080),)), "no window of a week"),
        (lambda: with_person(serves=frozenset({"calls", "mail"})), "'mail', which is not a demand"),
        (lambda: centre(staff=(person(1), person(2, ()))), "Person 2 serves no demand"),
        (
            lambda: with_person(pattern=WorkPattern(total_minutes=(4000, 4800))),
            "total time: at least 4000 minutes .* room for 2880",
        ),
        (
            lambda: with_person(pattern=WorkPattern(run_days=(7, 9))),
            "at least 7 working days in a row; the rules 'neutral' allow 6",
        ),
        (
            lambda: centre(wishes=(Wish(1, date(2026, 10, 6), None, True, lengths=(500, 300)),)),
            "wish of agent 1 for 2026-10-06 is about 500 to 300 minutes",
        ),
        (
            lambda: centre(kinds=(ShiftKind("long", 480, 700),)),
            "The kind 'long' has 700 paid minutes; the rules 'neutral' allow up to 600",
        ),
        (lambda: centre(prices=Prices(missing_hour=float("nan"))), "price 'missing_hour' is nan"),
        (lambda: centre(fairness=Fairness(night=-1.0)), "price 'night' is -1"),
        (
            lambda: centre(wishes=(Wish(1, date(2026, 10, 6), None, True, float("nan")),)),
            "wish of agent 1 for 2026-10-06 is nan",
        ),
        (
            lambda: with_person(contract=replace(FULL_TIME, hourly_cost=-1.0)),
            "Person 1, contract 'ft': the cost of an hour is -1.0",
        ),
        (
            lambda: centre(rules=replace(RULES, reference_weeks=0)),
            "The rules 'neutral': reference_weeks cannot be 0; give 1 or more",
        ),
        (lambda: centre(rules=replace(RULES, free_sundays_in_four=5)), "free_sundays_in_four cannot be 5"),
        (
            lambda: with_person(last_end=datetime(2026, 10, 4, 22)),
            "Person 1: the last shift before the period .* no offset",
        ),
        (
            lambda: with_person(last_end=centre().grid.start + timedelta(days=3)),
            "Person 1: .* ends at 2026-10-08 00:00, over a day after the period begins",
        ),
        (
            lambda: with_person(last_end=centre().grid.start - timedelta(days=3), days_in_a_row=2),
            "Person 1: .* ends at 2026-10-02 00:00, and 2 days in a row are told up to the eve, 2026-10-04",
        ),
        (
            lambda: with_person(pattern=WorkPattern(total_minutes=(1, 100))),
            "Person 1, total time: .* has no shift under 480",
        ),
        (
            lambda: centre(
                demands=(),
                staff=(replace(person(1), serves=frozenset()),),
                kinds=(ShiftKind("long", 480, 480), ShiftKind("short", 480, 240)),
                cover=(KindCover(date(2026, 10, 6), "short", 1, 10.0, 1.0),),
            ),
            "cover of 'short' on 2026-10-06 wants 1, and nobody's contract has a day of 240 minutes",
        ),
        (lambda: centre(staff=(person(1), person(1))), "twice"),
        (lambda: centre(staff=()), "at least one"),
        (lambda: centre(demands=(*centre().demands, Demand("mail", np.ones(336)))), "Nobody .* 'mail'"),
        (lambda: centre(demands=(Demand("calls", np.ones(5)),)), "for 336 intervals"),
        (lambda: centre(demands=(Demand("calls", -np.ones(336)),)), "no number of agents"),
        (lambda: centre(demands=(*centre().demands, *centre().demands)), "listed twice"),
        (lambda: centre(grid=shifted_grid()), "local midnight"),
        (
            lambda: centre(
                grid=TimeGrid(datetime(2026, 3, 31, 13, tzinfo=UTC), 60, 168, "Australia/Lord_Howe")
            ),
            "60 minutes do not fill 2026-04-05 in Australia/Lord_Howe: .* 24.5 hours",
        ),
        (lambda: centre(start_step_minutes=7), "every 7 minutes"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(problem, said):
    with pytest.raises(InvalidInput, match=said):
        validate(problem())


def test_a_sound_problem_passes():
    validate(centre())
    assert FULL_TIME.weekly_minutes <= RULES.max_weekly_minutes
