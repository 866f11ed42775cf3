"""Rosters of other tools with one rule broken on purpose, and some that just keep it, as files."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from contactcenter.cli.roster import command
from contactcenter.services.rostering.pauselaying import lay_pauses
from contactcenter.services.rostering.sheets import write_csv, write_xlsx
from workforce.rostering.presets import PRESETS

ROME = ZoneInfo("Europe/Rome")
FIRST = date(2026, 10, 19)
"""A Monday; the clocks go back in the night to the Sunday of this week."""
CONTRACT = """
[[contracts]]
id = "c"
weekly_minutes = 2400
days_per_week = 6
daily_minutes = [240, 600]
"""
PERSON = '[[people]]\nid = 7\nname = "Ada"\ncontract = "c"\nserves = ["calls"]\n'


FORMS = {
    "csv": write_csv,
    "xlsx": lambda columns, rows: write_xlsx("Roster", columns, rows),
    "json": lambda columns, rows: json.dumps(
        [dict(zip(columns, row, strict=True)) for row in rows]
    ).encode(),
}
SPRING = date(2026, 3, 23)
"""A Monday; the clocks go forward in the night to the Sunday of this week."""


def at(day, hour, minute=0, first=FIRST):
    return datetime.combine(first + timedelta(days=day), datetime.min.time(), ROME) + timedelta(
        minutes=60 * hour + minute
    )


def shift(day, hour=9, paid=6.0, *, minute=0, rules="neutral", breaks=None, first=FIRST):
    """Return rows of a shift with the breaks that the rules ask for, or others as (minute, length)."""
    start = at(day, hour, minute, first).astimezone(ZoneInfo("UTC"))
    limits = PRESETS[rules]
    length = paid * 60 + (limits.meal_minutes if paid * 60 > limits.meal_over_minutes else 0)
    end = start + timedelta(minutes=length)
    rows = [("shift", start, end, "yes")]
    if breaks is None:
        rows += [
            (p.activity.value, p.start, p.end, "yes" if p.paid else "no")
            for p in lay_pauses(start, end, limits)
        ]
    for begin, minutes, activity in breaks or ():
        begun = start + timedelta(minutes=begin)
        paid_too = "no" if activity == "meal" else "yes"
        rows.append((activity, begun, begun + timedelta(minutes=minutes), paid_too))
    return rows


def judged(folder, shifts, *, form="csv", **more):
    """Return the rules that a roster breaks as the command tells them."""
    told = said(folder, shifts, form, **more)
    assert told["unread"] == []
    return told["broken"]


def said(
    folder,
    shifts,
    form,
    *,
    rules="neutral",
    more="",
    contract=CONTRACT,
    days=14,
    person=PERSON,
    first=FIRST,
    who="7",
):
    """Return what the command says of a roster in a file of some form."""
    lines = ["queue,interval_start,agents,scheduled"]
    for day in (first, first + timedelta(days=days - 1)):
        for hour in (9, 10):
            begin = datetime.combine(day, datetime.min.time(), ROME).replace(hour=hour)
            lines.append(f"calls,{begin.isoformat()},0,0")
    (folder / "need.csv").write_text("\n".join(lines))
    (folder / "staff.toml").write_text(contract + person + more)
    rows = [
        (who, what, a.isoformat(), b.isoformat(), paid) for parts in shifts for what, a, b, paid in parts
    ]
    roster = folder / f"roster.{form}"
    roster.write_bytes(FORMS[form](("agent", "activity", "start", "end", "paid"), rows))
    files = ["--requirement", str(folder / "need.csv"), "--staff", str(folder / "staff.toml")]
    own = ["--rules-file", str(folder / "own.toml")] if (folder / "own.toml").exists() else []
    found = CliRunner().invoke(command, ["check", str(roster), *files, "--rules", rules, *own, "--json"])
    assert found.output, found.exception
    return json.loads(found.output)


def week(days, **more):
    return [shift(day, **more) for day in days]


HISTORY = PERSON + "last_end = 2026-10-18T{}:00\n"
YOUNG = PERSON + "limits = {{ {} }}\n"
BANDS = CONTRACT + '[[contracts.bands]]\nweekday = 0\nstart = "08:00"\nend = "14:00"\n'
ON_CALL = "[[on_call]]\nagent = 7\nstart = 2026-10-20T18:00:00\nend = 2026-10-21T08:00:00\n"
LATE_EARLY = '[[successions]]\nbegins = ["14:00", "24:00"]\nnext_from = "10:00"\n'
LOCK = "[[locks]]\nagent = 7\nstart = 2026-10-19T09:00:00\nend = 2026-10-19T15:00:00\n"
OFF = PERSON + "time_off = [{ from = 2026-10-20, to = 2026-10-21 }]\n"
ONE_WEEKEND = PERSON + "pattern = { max_weekends = 1 }\n"
BLOCKS = PERSON + "pattern = { run_days = [2, 5], min_days_off = 2 }\n"
KINDS = """
[[kinds]]
id = "early"
start = "06:00"
paid_minutes = 360
[[kinds]]
id = "late"
start = "15:00"
paid_minutes = 360
not_before = ["early"]
"""

BROKEN = {
    "10:45 of rest": ([shift(0, 14), shift(1, 6, minute=45)], {}, (1, "daily rest", "645", "660")),
    "rest after the eve": (
        [shift(0, 8, minute=45)],
        {"person": HISTORY.format("22:00")},
        (0, "daily rest", "645", "660"),
    ),
    "a shift before the night of the eve ends": (
        [shift(0, 5, paid=4)],
        {"person": PERSON + "days_in_a_row = 1\nlast_end = 2026-10-19T06:00:00\n"},
        (0, "daily rest", "starts 60 minutes before", "660"),
    ),
    "rest after the eve (italy)": (
        [shift(0, 8, minute=45, paid=2, rules="italy")],
        {"person": HISTORY.format("22:00"), "rules": "italy", "contract": CONTRACT.replace("240", "60")},
        (0, "daily rest", "645", "660"),
    ),
    "the short night in spring": (
        [shift(5, 16, first=SPRING), shift(6, 9, first=SPRING)],
        {"first": SPRING},
        (6, "daily rest", "600", "660"),
    ),
    "seven days": (week(range(3, 10), paid=4), {}, (9, "days in a row", "7", "6")),
    "days before the period": (
        week(range(3), paid=4),
        {"person": PERSON + "days_in_a_row = 4\n"},
        (2, "days in a row", "7", "6"),
    ),
    "too many hours": (week(range(5), paid=8.25), {}, (0, "weekly time", "2475", "2400")),
    "too many days": (
        week(range(6), paid=4),
        {"contract": CONTRACT.replace("days_per_week = 6", "days_per_week = 5")},
        (0, "weekly time", "6 days", "5"),
    ),
    "a long day": ([shift(0, paid=10.25)], {}, (0, "daily time", "615", "600")),
    "a short day": ([shift(0, paid=3.75)], {}, (0, "daily time", "225", "240")),
    "work on end": (
        [shift(0, paid=4, breaks=((165, 15, "break"),))],
        {},
        (0, "breaks", "165", "150"),
    ),
    "a short break": ([shift(0, paid=4, breaks=((120, 10, "break"),))], {}, (0, "breaks", "10", "15")),
    "no meal": (
        [shift(0, paid=7, breaks=((120, 15, "break"), (255, 15, "break"), (375, 30, "break")))],
        {},
        (0, "breaks", "0", "30"),
    ),
    "two shifts": (
        [shift(0, 6, 4), shift(0, 15, 4)],
        {},
        (0, "one shift a day", "06:00-10:00", "15:00-19:00"),
    ),
    "two at once": (
        [shift(0, 9, 6), shift(0, 14, 4)],
        {},
        (0, "one shift a day", "at once", "14:00-18:00"),
    ),
    "two at once over midnight": (
        [shift(0, 20, 6), shift(1, 1, 4)],
        {},
        (1, "one shift a day", "at once", "20:00-02:00 and 01:00-05:00"),
    ),
    "a shift after one inside another": (
        [shift(0, 14, 8), shift(0, 15, 4), shift(1, 9, 4)],
        {"only": "daily rest"},
        (1, "daily rest", "630", "660"),
    ),
    "listed twice": ([shift(0), shift(0)], {}, (0, "one shift a day", "listed 2 times")),
    "outside the period": ([shift(14)], {}, (14, "one shift a day", "outside the period")),
    "the day before": ([shift(-1, 22), shift(0, 9)], {}, (-1, "one shift a day", "outside the period")),
    "the day before, with hours of the period": (
        [shift(-1, 22), shift(0, 9)],
        {"person": PERSON + "pattern = { total_minutes = [300, 400] }\n"},
        (-1, "one shift a day", "outside the period"),
    ),
    "a break in the meal": (
        [
            shift(
                0,
                paid=8,
                breaks=((120, 30, "meal"), (135, 15, "break"), (270, 15, "break"), (405, 15, "break")),
            )
        ],
        {},
        (0, "breaks", "meal", "overlap"),
    ),
    "a break listed twice": (
        [shift(0, paid=4, breaks=((120, 15, "break"), (120, 15, "break")))],
        {},
        (0, "breaks", "overlap"),
    ),
    "a day off": (
        [shift(0)],
        {"person": PERSON + "days_off = [2026-10-19]\n"},
        (0, "free time", "09:00-15:00", "2026-10-19 off"),
    ),
    "not available": (
        [shift(0)],
        {"person": PERSON + 'availability = [{ weekday = 0, start = "09:00", end = "14:00" }]\n'},
        (0, "free time", "09:00-15:00", "09:00-14:00"),
    ),
    "outside the bands": (
        [shift(0)],
        {"contract": BANDS},
        (0, "contract bands", "09:00-15:00", "08:00-14:00"),
    ),
    "a night into time off": (
        [shift(0, 20)],
        {"person": OFF},
        (0, "time off", "20:00-02:00", "2026-10-20 00:00 to 2026-10-22 00:00"),
    ),
    "on call": ([shift(1, 13)], {"more": ON_CALL}, (1, "on call", "2026-10-20 18:00 to 2026-10-21 08:00")),
    "early after late": (
        [shift(0, 14), shift(1, 9)],
        {"more": LATE_EARLY},
        (1, "succession", "09:00", "14:00", "10:00"),
    ),
    "a lock moved": ([shift(0, 9, minute=15)], {"more": LOCK}, (0, "locks", "09:00-15:00")),
    "two weekends": ([shift(5), shift(13)], {"person": ONE_WEEKEND}, (12, "weekends", "2", "1")),
    "one day of work": (
        week([0, 1, 4, 7, 8]),
        {"person": PERSON + "pattern = { run_days = [2, 5] }\n"},
        (4, "blocks of work", "1", "2"),
    ),
    "one day off": (week([0, 1, 3, 4]), {"person": BLOCKS}, (2, "blocks of days off", "1", "2")),
    "no nights for her": (
        [shift(0, 18)],
        {"person": YOUNG.format("nights = false")},
        (0, "night work", "60", "none"),
    ),
    "no Sundays for her": (
        [shift(6)],
        {"person": YOUNG.format("sundays = false")},
        (6, "Sundays", "Sunday 1", "0"),
    ),
    "her day": (
        [shift(0)],
        {"person": YOUNG.format("max_daily_minutes = 300")},
        (0, "personal limits", "360", "300"),
    ),
    "her week": (
        week([0, 1]),
        {"person": YOUNG.format("max_weekly_minutes = 700")},
        (0, "personal limits", "720", "700"),
    ),
    "the average with past weeks": (
        week([0, 1]),
        {"person": PERSON + "past_weeks = [2880, 2880, 5100]\n"},
        (0, "average time", "2895", "2880"),
    ),
    "the week so far": (
        [shift(2, paid=8), shift(3, paid=8)],
        {
            "first": FIRST + timedelta(days=2),
            "person": PERSON + "week_so_far = { days = 2, minutes = 1500 }\n",
            "days": 12,
        },
        (0, "weekly time", "2460", "2400"),
    ),
    "hours of the period": (
        [shift(0)],
        {"person": PERSON + "pattern = { total_minutes = [400, 900] }\n"},
        (0, "total time", "360", "400 to 900"),
    ),
    "34:45 around a day off (eu)": (
        [shift(0, 15, rules="eu"), shift(2, 7, minute=45, rules="eu")],
        {"rules": "eu"},
        (2, "weekly rest", "2085", "2100"),
    ),
    "34:45 around a day off (italy)": (
        [shift(0, 15, rules="italy"), shift(2, 7, minute=45, rules="italy")],
        {"rules": "italy"},
        (2, "weekly rest", "2085", "2100"),
    ),
    "a long night (eu)": ([shift(0, 20, 9, rules="eu")], {"rules": "eu"}, (0, "night work", "540", "480")),
    "a long night (italy)": (
        [shift(0, 20, 9, rules="italy")],
        {"rules": "italy"},
        (0, "night work", "540", "480"),
    ),
    "two hours and a quarter at a screen (italy)": (
        [shift(0, paid=4, rules="italy", breaks=((135, 15, "break"),))],
        {"rules": "italy"},
        (0, "breaks", "135", "120"),
    ),
    "breaks saved up for the end (italy)": (
        [shift(0, paid=4, rules="italy", breaks=((225, 15, "break"),))],
        {"rules": "italy"},
        (0, "breaks", "225", "120"),
    ),
    "a minute too much on average of three nights": (
        [shift(day, 21, 8 if day else 8 + 1 / 60, rules="italy") for day in range(3)],
        {"rules": "italy"},
        (0, "night work", "480.33", "480"),
    ),
    "a minute too much on average of three weeks": (
        week([0, 1]),
        {"person": PERSON + "past_weeks = [2880, 5041]\n"},
        (0, "average time", "2880.33", "2880"),
    ),
    "half a minute of rest too little": (
        [shift(0, 14, paid=4), shift(1, 4, 4, minute=59.5)],
        {},
        (1, "daily rest", "659.5", "660"),
    ),
    "half a minute too little of a break": (
        [shift(0, paid=4, breaks=((120, 14.5, "break"),))],
        {},
        (0, "breaks", "14.5", "15"),
    ),
    "half a minute each day over the average": (
        [shift(day, paid=4 + 0.5 / 60) for day in range(6)],
        {"person": PERSON + "past_weeks = [4320]\n"},
        (0, "average time", "2881.5", "2880"),
    ),
    "a kind unknown": ([shift(0, 7)], {"more": KINDS}, (0, "kinds of shift", "no kind")),
    "a kind too often": (
        week([0, 1], hour=6),
        {"more": KINDS, "person": PERSON + "pattern = { most_of_kind = { early = 1 } }\n"},
        (1, "kinds of shift", "'early'", "1"),
    ),
}
LAWFUL = {
    "two windows that touch": (
        [shift(0, 11)],
        {
            "person": PERSON
            + 'availability = [{ weekday = 0, start = "08:00", end = "12:00" }, '
            + '{ weekday = 0, start = "12:00", end = "18:00" }]\n'
        },
    ),
    "a night in days that are free from midnight to midnight": (
        [shift(0, 21)],
        {
            "person": PERSON
            + 'availability = [{ weekday = 0, start = "00:00", end = "24:00" }, '
            + '{ weekday = 1, start = "00:00", end = "24:00" }]\n'
        },
    ),
    "a night in windows that overlap": (
        [shift(0, 21)],
        {
            "person": PERSON
            + 'availability = [{ weekday = 0, start = "00:00", end = "26:00" }, '
            + '{ weekday = 1, start = "00:00", end = "26:00" }]\n'
        },
    ),
    "after midnight in the evening's window": (
        [shift(1, 0, paid=4)],
        {"person": PERSON + 'availability = [{ weekday = 0, start = "18:00", end = "30:00" }]\n'},
    ),
    "11:00 of rest": ([shift(0, 14), shift(1, 7)], {}),
    "11:00 after the eve": ([shift(0, 9)], {"person": HISTORY.format("22:00")}),
    "the long night in autumn": ([shift(5, 16), shift(6, 8)], {}),
    "six days": (week(range(6), paid=4), {}),
    "all hours of the week": (week(range(5), paid=8), {}),
    "a week across the period's end": (week([8, 9, 10, 11, 12], paid=8), {"days": 13}),
    "35:00 around a day off": (
        [shift(0, 15, rules="eu"), shift(2, 8, rules="eu")],
        {"rules": "eu"},
    ),
    "a night of eight hours": ([shift(0, 21, 8, rules="italy")], {"rules": "italy"}),
    "two hours on end": (
        [shift(0, paid=4, rules="italy", breaks=((120, 15, "break"),))],
        {"rules": "italy"},
    ),
    "six hours without a meal": ([shift(0, paid=6)], {}),
    "until the time off": ([shift(0, 18)], {"person": OFF}),
    "until on call": ([shift(1, 12)], {"more": ON_CALL}),
    "late after late": ([shift(0, 14), shift(1, 14)], {"more": LATE_EARLY}),
    "early after a day off": ([shift(0, 14), shift(2, 9)], {"more": LATE_EARLY}),
    "in the lock": ([shift(0)], {"more": LOCK}),
    "the average met": (week([0, 1]), {"person": PERSON + "past_weeks = [2880, 2880, 5040]\n"}),
}
