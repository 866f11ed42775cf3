"""Staff files: everything that a problem can say is read, and what contradicts itself is named."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.rostering.stafffile import read_staff
from workforce.rostering.presets import NEUTRAL
from workforce.rostering.problem import (
    Burden,
    CarPool,
    Demand,
    Fairness,
    PersonalLimits,
    Premiums,
    Succession,
)
from workforce.rostering.validation import validate
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.shortfall import shortfall_steps

ZONE = "Europe/Rome"
FIRST = date(2026, 10, 19)
CONTRACT = """
[[contracts]]
id = "part"
weekly_minutes = 1200
days_per_week = 5
daily_minutes = [240, 360]
bands = [{ weekday = 0, start = "08:00", end = "14:00" }]
overtime_minutes = 120
agency = true
night_premium = 0.3
"""
PERSON = '[[people]]\nid = 7\nname = "Ada"\ncontract = "part"\nserves = ["calls"]\n'
FULL = (
    CONTRACT
    + PERSON
    + """
time_off = [{ from = 2026-10-20, to = 2026-10-21 }, { from = "2026-10-26 12:00", to = "2026-10-26 18:00" }]
last_end = "2026-10-18 20:00"
days_in_a_row = 2
past_weeks = [1200, 1080]
limits = { max_daily_minutes = 300, nights = false }
pattern = { run_days = [2, 4], min_days_off = 2, max_weekends = 1 }
burden = { nights = 1, weekends = 2, sundays = 3, refused = 4 }
[[people]]
id = 8
contract = "part"
serves = ["calls"]
[[wishes]]
agent = 7
day = 2026-10-22
wanted = false
begins = ["08:00", "10:30"]
lengths = [240, 300]
[[car_pools]]
people = [7, 8]
weight = 2.5
within_minutes = 30
from = 2026-10-20
to = "2026-10-23"
[[on_call]]
agent = 8
start = "2026-10-24 18:00"
end = 2026-10-25
[[successions]]
begins = ["14:00", "24:00"]
next_from = "10:00"
[[locks]]
agent = 8
start = "2026-10-19 08:00"
end = "2026-10-19 12:00"
breaks = [{ start = "2026-10-19 10:00", end = "2026-10-19 10:15" }]
[prices]
change = 3
sunday_premium = 0.5
overtime_premium = 0.25
[[demands]]
id = "calls"
weight = 1.5
steps = [[0.2, 0.5], [1, 1]]
[fairness]
night = 1.5
"""
)


def problem_of(folder, text):
    (folder / "staff.toml").write_text("start_step_minutes = 15\nholidays = [2026-11-01]\n" + text)
    grid = TimeGrid.of_days(FIRST, 14, 15, ZONE)
    demands = (Demand("calls", np.ones(grid.count)),)
    return read_staff(folder / "staff.toml", ZONE).problem(grid, demands, NEUTRAL)


def test_everything_that_a_problem_can_say_is_read(tmp_path):
    problem = problem_of(tmp_path, FULL)
    validate(problem)
    ada = problem.staff[0]
    assert ada.time_off[0] == (
        datetime(2026, 10, 19, 22, tzinfo=UTC),
        datetime(2026, 10, 21, 22, tzinfo=UTC),
    )
    assert ada.limits == PersonalLimits(300, None, nights=False)
    assert (ada.pattern.run_days, ada.pattern.max_weekends, ada.past_weeks) == ((2, 4), 1, (1200, 1080))
    assert (ada.burden, ada.bands[0].end_minute) == (Burden(1, 2, 3, 4), 840)
    assert ada.last_end == datetime(2026, 10, 18, 18, tzinfo=UTC)
    assert problem.wishes[0].begins == (480, 630)
    days = date(2026, 10, 20), date(2026, 10, 23)
    assert problem.car_pools == (CarPool((7, 8), 2.5, 30, *days),)
    assert problem.on_call[0].end == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert problem.successions == (Succession((840, 1440), 600),)
    assert problem.locks[0].paid_seconds == 14400
    assert (problem.prices.change, problem.prices.missing_hour) == (3.0, 20.0)
    assert (problem.demands[0].weight, problem.demands[0].steps) == (1.5, ((0.2, 0.5), (1.0, 1.0)))
    assert (ada.contract.overtime_minutes, ada.contract.agency) == (120, True)
    assert problem.premiums_of(ada) == Premiums(0.3, 0.5, 0.25)
    assert problem.holidays == {date(2026, 11, 1)}
    assert (problem.fairness, problem.start_step_minutes) == (Fairness(night=1.5), 15)


def test_steps_come_from_the_service_of_a_live_queue_where_that_is_told(tmp_path):
    service = "service = { contacts_per_hour = 240, handle_seconds = 300, patience_seconds = 180 }"
    problem = problem_of(tmp_path, FULL.replace("steps = [[0.2, 0.5], [1, 1]]", service))
    validate(problem)
    policy = StaffingPolicy(ServiceTarget(0.8, 20), 300, 180)
    assert problem.demands[0].steps == shortfall_steps(240 / 3600, policy)
    assert problem.demands[0].steps[0] == pytest.approx((1 / 23, 0.65), abs=0.01)


WRONG = {
    "contradictory contract": (
        "weekly_minutes = 1200",
        "weekly_minutes = 2400",
        "2400 minutes do not fit into 5",
    ),
    "over the law": ("weekly_minutes = 1200", "weekly_minutes = 3000", "weekly limit of 2880"),
    "a shape over the daily limit": (
        "[240, 360]",
        "[660, 720]",
        "660 minutes is over the daily limit of 600",
    ),
    "no shape": (
        'end = "14:00"',
        'end = "11:00"',
        "Ada: no shift of the contract, 240 paid minutes or more",
    ),
    "no shape for the young": (
        "max_daily_minutes = 300",
        "max_daily_minutes = 200",
        "Ada: .*own limit of 200",
    ),
    "nobody skilled": (
        'id = 8\ncontract = "part"\nserves = ["calls"]',
        'id = 8\ncontract = "part"\nserves = ["mail"]',
        "'mail', which is not a demand",
    ),
    "overlapping time off": ("to = 2026-10-21 }", "to = 2026-10-26 }", "Ada: the time off .* overlaps"),
    "time off outside": (
        "from = 2026-10-20, to = 2026-10-21",
        "from = 2026-12-20, to = 2026-12-21",
        "Ada: .*outside the period",
    ),
    "time off backwards": (
        "from = 2026-10-20, to = 2026-10-21",
        "from = 2026-10-22, to = 2026-10-20",
        "Ada: .*ends before it begins",
    ),
    "a wish outside": (
        "day = 2026-10-22",
        "day = 2026-11-22",
        "agent 7 is about 2026-11-22, which is outside",
    ),
    "a wish of nobody": ("agent = 7\nday", "agent = 9\nday", "Agent 9 has a wish"),
    "a car of nobody": ("people = [7, 8]", "people = [7, 9]", "Agent 9 shares a car"),
    "on call on time off": (
        'agent = 8\nstart = "2026-10-24 18:00"\nend = 2026-10-25',
        'agent = 7\nstart = "2026-10-21 18:00"\nend = 2026-10-22',
        "Ada is on call .* time off",
    ),
    "a lock that breaks a rule": (
        'end = "2026-10-19 12:00"',
        'end = "2026-10-19 19:00"',
        "locks break a rule .*Agent 8: 525 minutes of work on end",
    ),
    "a lock of nobody": (
        "[[locks]]\nagent = 8",
        "[[locks]]\nagent = 9",
        "locks break a rule .*not on the staff",
    ),
    "worked before a Monday": (
        "past_weeks",
        "week_so_far = { days = 2, minutes = 900 }\npast_weeks",
        "0 days are before",
    ),
    "a key misspelt": (
        "max_weekends = 1",
        "max_weekend = 1",
        "'max_weekend', which is unknown; did you mean 'max_weekends'",
    ),
    "a table misspelt": ("[[car_pools]]", "[[carpools]]", "'carpools', which is unknown"),
    "a contract unknown": (
        'id = 8\ncontract = "part"',
        'id = 8\ncontract = "full"',
        "person 8 has the contract 'full'",
    ),
    "a person twice": ("id = 8\n", "id = 7\n", "person 7 is listed twice"),
    "a time": ('"08:00", "10:30"', '"8 o clock", "10:30"', "begins '8 o clock'; write a time"),
    "a number": ("weight = 2.5", 'weight = "2.5"', "weight '2.5'; write a number"),
    "a price below 0": ("change = 3", "change = -3", "The price 'change' is -3"),
    "a price of no demand": ('id = "calls"\nweight', 'id = "mail"\nweight', "demand 'mail' has a price"),
    "steps that fall": ("[0.2, 0.5]", "[0.2, 1.5]", "Demand 'calls' has the steps"),
    "steps that are no pairs": ("[0.2, 0.5]", "0.2", "write pairs of numbers"),
    "steps beside a service": (
        "steps = [[0.2, 0.5], [1, 1]]",
        "steps = [[0.2, 0.5], [1, 1]]\nservice = { contacts_per_hour = 9, handle_seconds = 60 }",
        "steps and service",
    ),
    "a service without times": (
        "steps = [[0.2, 0.5], [1, 1]]",
        "service = { contacts_per_hour = 9 }",
        "lacks 'handle_seconds'",
    ),
    "a premium below 0": ("night_premium = 0.3", "night_premium = -0.3", "'part': a night premium of -0.3"),
    "overtime without room": ("[240, 360]", "[240, 240]", "'part': overtime of 120 minutes has no room"),
    "overtime below 0": ("overtime_minutes = 120", "overtime_minutes = -1", "-1 minutes of overtime"),
    "least hours out of reach": (
        "run_days = [2, 4]",
        "total_minutes = [90000, 99000]",
        "Ada, total time: at least 90000",
    ),
    "on no step": ('"2026-10-19 08:00"', '"2026-10-19 08:05"', "between steps of 15 minutes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_contradicts_itself_is_named_before_any_search(tmp_path, case):
    old, new, said = WRONG[case]
    assert FULL.count(old) == 1, old
    with pytest.raises(InvalidInput, match=said):
        validate(problem_of(tmp_path, FULL.replace(old, new)))
