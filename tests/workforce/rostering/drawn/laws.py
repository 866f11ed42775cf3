"""What each rule says of one person's shifts, as the second judge reads it: pairs of a day and a rule."""

from collections import Counter
from datetime import datetime, time

from contactcenter.domain.roster import Activity
from tests.workforce.rostering.drawn.minutes import DAY, MINUTE, inside, monday, paid, serving


def _two_at_once(judge, person, rules, shifts):
    for number, shift in enumerate(shifts):
        if _is_second(judge, shifts[:number], shift):
            yield judge.day(shift), "one shift a day"


def _is_second(judge, earlier, shift):
    """Tell whether a shift overlaps an earlier one, or begins on the day of the one that ended last."""
    last = max(earlier, key=lambda one: one.end, default=None)
    return last is not None and (shift.start < last.end or judge.day(last) == judge.day(shift))


def _rests(judge, person, rules, shifts):
    ended = person.last_end
    eve = judge.days[0] - DAY
    worked = {eve} if person.days_in_a_row else set()
    for number, shift in enumerate(shifts):
        day = judge.day(shift)
        alone = not _is_second(judge, shifts[:number], shift)
        if ended is not None and alone:
            rest = (shift.start - ended) / MINUTE
            if rest < rules.daily_rest_minutes:
                yield day, "daily rest"
            before = max(worked, default=eve - DAY)
            if (day - before).days > 1 and rest < rules.weekly_rest_minutes:
                yield day, "weekly rest"
        worked.add(day)
        ended = shift.end if ended is None else max(ended, shift.end)


def _lengths(judge, person, rules, shifts):
    least, most = person.contract.daily_minutes
    for shift in shifts:
        if not least <= paid(shift) <= min(most, rules.max_daily_minutes):
            yield judge.day(shift), "daily time"
        if person.limits.max_daily_minutes and paid(shift) > person.limits.max_daily_minutes:
            yield judge.day(shift), "personal limits"


def _weeks(judge, person, rules, shifts):
    contract, limits = person.contract, person.limits
    for week, days, minutes in judge.weeks(person, shifts):
        if not any(monday(judge.day(one)) == week for one in shifts):
            continue
        most_days, most = contract.days_per_week, contract.weekly_minutes + contract.overtime_minutes
        if person.pattern.total_minutes:
            most_days, most = 7, rules.max_weekly_minutes
        if minutes > min(most, rules.max_weekly_minutes):
            yield week, "weekly time"
        if days > most_days:
            yield week, "weekly time"
        if limits.max_weekly_minutes and minutes > limits.max_weekly_minutes:
            yield week, "personal limits"


def _average(judge, person, rules, shifts):
    known = list(person.past_weeks)
    for week, _, minutes in judge.weeks(person, shifts):
        known.append(round(minutes))
        last = known[-rules.reference_weeks :]
        worked = any(monday(judge.day(one)) == week for one in shifts)
        if worked and rules.average_weekly_minutes and sum(last) / len(last) > rules.average_weekly_minutes:
            yield week, "average time"


def _total(judge, person, rules, shifts):
    if person.pattern.total_minutes:
        least, most = person.pattern.total_minutes
        if not least <= sum(map(paid, shifts)) <= most + person.contract.overtime_minutes:
            yield judge.days[0], "total time"


def _blocks(judge, person, rules, shifts):
    worked = {judge.day(one) for one in shifts}
    longest = min(rules.max_consecutive_days, person.pattern.run_days[1] or 99)
    run, off = person.days_in_a_row, 99
    for day in [*judge.days, None]:
        if day in worked:
            if run == 0 and 0 < off < person.pattern.min_days_off:
                yield day - DAY * off, "blocks of days off"
            run, off = run + 1, 0
            if run > longest:
                yield day, "days in a row"
        else:
            first = None if day is None or not run else day - DAY * run
            inside = first is not None and first > judge.days[0]
            if inside and run < person.pattern.run_days[0]:
                yield first, "blocks of work"
            off = 1 if run else off + 1
            run = 0


def _free_time(judge, person, rules, shifts):
    for shift in shifts:
        day = judge.day(shift)
        if day in person.days_off:
            yield day, "free time"
        for windows, rule in ((person.availability, "free time"), (person.bands, "contract bands")):
            if windows and not is_held(judge, windows, shift):
                yield day, rule
        for begin, end in person.time_off:
            if begin < shift.end and shift.start < end:
                yield day, "time off"


def is_held(judge, windows, shift):
    """Tell whether windows that touch hold a shift together, by the clock on the wall."""
    begin, end = (judge.local(one).replace(tzinfo=None) for one in (shift.start, shift.end))
    reached = begin
    while reached < end:
        day, further = reached.date(), reached
        for back in range(3):
            midnight = datetime.combine(day - DAY * back, time())
            for one in windows:
                if one.weekday == midnight.weekday():
                    opens, shuts = midnight + MINUTE * one.start_minute, midnight + MINUTE * one.end_minute
                    if opens <= reached < shuts:
                        further = max(further, shuts)
        if further == reached:
            return False
        reached = further
    return True


def _pauses(judge, person, rules, shifts):
    for shift in shifts:
        day, run = judge.day(shift), 0
        enough = [one for one in shift.parts if not _is_short(shift, one, rules)]
        ended = inside(shift, enough.__contains__)
        for works, ends in zip((*serving(shift), False), (*ended, True), strict=True):
            if ends and run > rules.break_after_minutes:
                yield day, "breaks"
            run = 0 if ends else run + works
        lengths = [(one.activity, (one.end - one.start) / MINUTE) for one in shift.parts]
        meals = [length for what, length in lengths if what is Activity.MEAL]
        if paid(shift) > rules.meal_over_minutes and max(meals, default=0) < rules.meal_minutes:
            yield day, "breaks"


def _is_short(shift, part, rules):
    if part.activity is Activity.MEAL and paid(shift) <= rules.meal_over_minutes:
        return (part.end - part.start) / MINUTE < min(rules.break_minutes, rules.meal_minutes)
    return part.activity is Activity.BREAK and (part.end - part.start) / MINUTE < rules.break_minutes


def _kinds(judge, person, rules, shifts):
    if not judge.problem.kinds:
        return
    worked, most = Counter(), dict(person.pattern.most_of_kind)
    for shift in shifts:
        kind = judge.kind(shift)
        worked[kind and kind.id] += 1
        if kind is None or worked[kind.id] > most.get(kind.id, 999):
            yield judge.day(shift), "kinds of shift"


def _followers(judge, person, rules, shifts):
    for shift in shifts:
        for before in shifts:
            if judge.day(shift) - judge.day(before) != DAY:
                continue
            one, other = judge.kind(before), judge.kind(shift)
            if one and other and other.id in one.not_before:
                yield judge.day(shift), "succession"
            times = (judge.local(before.start), judge.local(shift.start))
            begins = [60 * at.hour + at.minute for at in times]
            for told in judge.problem.successions:
                if told.begins[0] <= begins[0] < told.begins[1] and begins[1] < told.next_from:
                    yield judge.day(shift), "succession"


def _nights(judge, person, rules, shifts):
    long = []
    for shift in shifts:
        night = judge.night(rules, shift)
        if night and not person.limits.nights:
            yield judge.day(shift), "night work"
        if night >= rules.night_shift_minutes:
            long.append(shift)
    if long and rules.max_night_minutes and sum(map(paid, long)) > rules.max_night_minutes * len(long):
        yield judge.day(long[0]), "night work"


def _weekends(judge, person, rules, shifts):
    days = sorted({judge.day(one) for one in shifts})
    sundays = [day for day in days if day.weekday() == 6]
    all_sundays = sum(day.weekday() == 6 for day in judge.days)
    most = all_sundays - all_sundays * rules.free_sundays_in_four // 4 if person.limits.sundays else 0
    for day in sundays[most:]:
        yield day, "Sundays"
    if person.pattern.max_weekends is not None:
        weekends = sorted({monday(day) + 5 * DAY for day in days if day.weekday() > 4})
        for day in weekends[person.pattern.max_weekends :]:
            yield day, "weekends"


def _activities(judge, person, rules, shifts):
    for shift in shifts:
        parts = sorted(shift.parts)
        for k, one in enumerate(parts):
            for other in parts[k + 1 :]:
                if other.start < one.end:
                    yield (
                        judge.day(shift),
                        "activities"
                        if {one.activity, other.activity} & {Activity.MEETING, Activity.TRAINING}
                        else "breaks",
                    )
                    break


PERSONAL = (
    _two_at_once,
    _rests,
    _lengths,
    _weeks,
    _average,
    _total,
    _blocks,
    _free_time,
    _pauses,
    _kinds,
    _followers,
    _nights,
    _weekends,
    _activities,
)
