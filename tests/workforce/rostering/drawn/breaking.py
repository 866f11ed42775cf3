"""Rosters and problems changed at random, so that some rule is likely to be broken."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import PersonalLimits, Succession, WorkPattern

MINUTE = timedelta(minutes=1)
STEPS = (1, 15, 60, 240, 600, 1440)


def broken(hand, problem, roster):
    """Return a problem and a roster of which one was changed; the roster holds a shift at least."""
    change = hand.one_of(CHANGES)
    shift = hand.one_of(roster.shifts)
    return change(hand, problem, roster, shift)


def _with(roster, gone, *come):
    shifts = list(roster.shifts)
    shifts.remove(gone)
    return replace(roster, shifts=(*shifts, *come))


def _moved(shift, by):
    parts = tuple(replace(one, start=one.start + by, end=one.end + by) for one in shift.parts)
    return Shift(shift.agent, shift.start + by, shift.end + by, parts)


def _move(hand, problem, roster, shift):
    by = MINUTE * hand.one_of(STEPS) * hand.one_of((-1, 1))
    return problem, _with(roster, shift, _moved(shift, by))


def _lengthen(hand, problem, roster, shift):
    return problem, _with(roster, shift, replace(shift, end=shift.end + MINUTE * hand.one_of(STEPS[:4])))


def _shorten(hand, problem, roster, shift):
    end = max(shift.end - MINUTE * hand.one_of(STEPS[:4]), shift.start + 30 * MINUTE)
    parts = tuple(one for one in shift.parts if one.end <= end)
    return problem, _with(roster, shift, replace(shift, end=end, parts=parts))


def _delete(hand, problem, roster, shift):
    return problem, _with(roster, shift)


def _list_twice(hand, problem, roster, shift):
    return problem, replace(roster, shifts=(*roster.shifts, shift))


def _second(hand, problem, roster, shift):
    begin = shift.start + MINUTE * hand.one_of((-600, -240, 60, 300, 660))
    return problem, replace(
        roster, shifts=(*roster.shifts, Shift(shift.agent, begin, begin + MINUTE * hand.number(30, 300)))
    )


def _give_away(hand, problem, roster, shift):
    agent = hand.one_of([*(one.agent for one in problem.staff), AgentId(99)])
    return problem, _with(roster, shift, replace(shift, agent=agent))


def _outside(hand, problem, roster, shift):
    by = hand.one_of((problem.grid.start - shift.end, problem.grid.end - shift.start))
    return problem, _with(roster, shift, _moved(shift, by))


def _lose_pause(hand, problem, roster, shift):
    kept = list(shift.parts)
    if kept:
        kept.remove(hand.one_of(kept))
    return problem, _with(roster, shift, replace(shift, parts=tuple(kept)))


def _shift_pause(hand, problem, roster, shift):
    """Move a pause, make it shorter, or list it twice."""
    if not shift.parts:
        return problem, roster
    one, others = hand.one_of(shift.parts), []
    others = [part for part in shift.parts if part is not one]
    by = MINUTE * hand.one_of((-60, -15, -1, 1, 15, 60))
    begin = min(max(one.start + by, shift.start), shift.end - (one.end - one.start))
    new = hand.one_of(
        (
            (replace(one, start=begin, end=begin + (one.end - one.start)),),
            (replace(one, end=one.end - MINUTE),),
            (one, one),
        )
    )
    return problem, _with(roster, shift, replace(shift, parts=(*others, *new)))


def _attend(hand, problem, roster, shift):
    begin = shift.start + MINUTE * 15 * hand.number(0, 12)
    end = min(begin + 30 * MINUTE, shift.end)
    new = ShiftPart(begin, end, hand.one_of((Activity.TRAINING, Activity.MEETING)))
    if begin >= end:
        return problem, roster
    return problem, _with(roster, shift, replace(shift, parts=(*shift.parts, new)))


def _call(hand, problem, roster, shift):
    begin = shift.start + MINUTE * hand.one_of((-1200, -720, -60, 0, 300, 600, 1200))
    span = OnCall(shift.agent, begin, begin + MINUTE * hand.one_of((60, 720, 1500)))
    return problem, replace(roster, on_call=(*roster.on_call, span))


def _agree_otherwise(hand, problem, roster, shift):
    """Change what holds for one person, who works as before."""
    person = next(one for one in problem.staff if one.agent == shift.agent)
    day = problem.grid.local_of(problem.grid.index_of(shift.start)).date()
    start = problem.grid.local_of(problem.grid.index_of(shift.start))
    before = min(one.start for one in roster.shifts if one.agent == shift.agent)
    before = min(before, problem.grid.start + 600 * MINUTE)
    minute = 60 * start.hour + start.minute
    window = tuple(Availability(k, minute, minute + hand.one_of((240, 540))) for k in range(7))
    changes = (
        {"days_off": person.days_off | {day}},
        {"time_off": ((shift.end - MINUTE, shift.end + 600 * MINUTE),)},
        {"time_off": ((shift.end, shift.end + 600 * MINUTE),)},
        {"availability": window},
        {"bands": window},
        {"availability": tuple(Availability(k, a, a + 480) for k in range(7) for a in (0, 480, 960))},
        {"limits": PersonalLimits(hand.one_of((None, 240, 420)), hand.one_of((None, 900, 1800)))},
        {"limits": PersonalLimits(nights=False)},
        {"limits": PersonalLimits(sundays=False)},
        {"pattern": WorkPattern((900, 2000), (1, 3))},
        {"pattern": WorkPattern(None, (2, 3), 2, 0)},
        {"pattern": WorkPattern(None, (3, None), 3, 1)},
        {"last_end": before - MINUTE * hand.one_of((600, 659, 660, 2099, 2100)), "days_in_a_row": 1},
        {"days_in_a_row": hand.number(1, 6), "past_weeks": (2400, 2880, 2700)},
        {"past_weeks": (2880,) * 16, "week_so_far": (0, 0)},
    )
    staff = tuple(
        replace(one, **hand.one_of(changes)) if one.agent == shift.agent else one for one in problem.staff
    )
    return replace(problem, staff=staff), roster


def _rule_otherwise(hand, problem, roster, shift):
    """Change the rules of everybody, who work as before."""
    changes = (
        {"daily_rest_minutes": hand.one_of((720, 840))},
        {"weekly_rest_minutes": hand.one_of((2400, 3600))},
        {"max_consecutive_days": hand.number(1, 3)},
        {"max_weekly_minutes": hand.one_of((900, 1440))},
        {"average_weekly_minutes": hand.one_of((900, 1440)), "reference_weeks": hand.one_of((1, 2))},
        {"break_after_minutes": hand.one_of((60, 90, 119))},
        {"break_minutes": 31},
        {"meal_minutes": 61, "meal_over_minutes": 200},
        {"max_daily_minutes": 300},
        {"night_start_minute": 1200, "night_shift_minutes": 60, "max_night_minutes": 300},
        {"free_sundays_in_four": 4},
        {"on_call_rest_minutes": 900},
        {"max_on_call_days": 1},
    )
    rules = hand.one_of(changes)
    staff = tuple(
        replace(one, rules=replace(one.rules, **rules)) if one.rules else one for one in problem.staff
    )
    return replace(problem, rules=replace(problem.rules, **rules), staff=staff), roster


def _follow_otherwise(hand, problem, roster, shift):
    """Bar what follows some shift, or hold a shift of another time."""
    if hand.maybe(0.5):
        return replace(problem, successions=(Succession((0, 1440), hand.one_of((600, 1440))),)), roster
    by = hand.one_of((timedelta(), MINUTE, 60 * MINUTE))
    return replace(problem, locks=(*problem.locks, _moved(shift, by))), roster


CHANGES = (
    _move,
    _lengthen,
    _shorten,
    _delete,
    _list_twice,
    _second,
    _give_away,
    _outside,
    _lose_pause,
    _shift_pause,
    _attend,
    _call,
    _agree_otherwise,
    _agree_otherwise,
    _rule_otherwise,
    _rule_otherwise,
    _follow_otherwise,
)
