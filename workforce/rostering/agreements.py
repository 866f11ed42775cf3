"""What is agreed with one person, piece by piece, so that a piece can be lifted to see what it holds up.

The rules of the law and of the contract are no such pieces: they never give way.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from workforce.rostering.problem import KindId, RosterProblem, StaffMember
from workforce.rostering.rules import totaltime
from workforce.rostering.rules.violation import days_of_period, local_text

Change = Callable[[RosterProblem], RosterProblem]
"""Changes the problem of one person."""
STEP_MINUTES = 30
DAY_HOURS = 8.0
"""What a day counts for where something is agreed by days."""


@dataclass(frozen=True, slots=True)
class Concession:
    """Something softer to agree on.

    Parameters
    ----------
    told : what to agree on, in words that begin with a verb.
    hours : by how much it gives way, in hours, over 0.
    """

    told: str
    change: Change
    hours: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that is agreed with one person.

    Parameters
    ----------
    lifted : the problem of that person without it.
    softer : what could be agreed in its place, each softer than the one before; empty for what nobody can
        agree otherwise, such as the past or a doctor's word.
    by_days : whether it is a set of days off, of which single ones can be given back.
    """

    name: str
    lifted: Change
    softer: tuple[Concession, ...] = ()
    by_days: bool = False


def lone(problem: RosterProblem, person: StaffMember) -> RosterProblem:
    """Return the problem of one person alone, with no need to cover and nothing at a price."""
    return replace(
        problem,
        staff=(person,),
        demands=(),
        cover=(),
        wishes=(),
        published=(),
        car_pools=(),
        locks=tuple(one for one in problem.locks if one.agent == person.agent),
        on_call=tuple(one for one in problem.on_call if one.agent == person.agent),
    )


def agreements_of(problem: RosterProblem) -> tuple[Agreement, ...]:
    """Return what is agreed with the only person of a problem, what is the easiest to change first."""
    return (*_of_totals(problem), *_of_blocks(problem), *_of_times(problem), *_firm(problem))


def of_person(**changes: Any) -> Change:
    """Return a change of fields of the only person."""
    return lambda problem: replace(problem, staff=(replace(problem.staff[0], **changes),))


def _of_pattern(**changes: Any) -> Change:
    """Return a change of fields of the only person's pattern."""

    def change(problem: RosterProblem) -> RosterProblem:
        person = problem.staff[0]
        return of_person(pattern=replace(person.pattern, **changes))(problem)

    return change


def _of_totals(problem: RosterProblem) -> Iterator[Agreement]:
    pattern, days = problem.staff[0].pattern, len(days_of_period(problem))
    least, most = totaltime.agreed(problem.staff[0])
    if least:
        fewer = (max(least - STEP_MINUTES * k, 0) for k in range(1, -(-least // STEP_MINUTES) + 1))
        softer = _by_number(fewer, "agree on at least {} paid minutes", _least_time, 0.5)
        yield Agreement(f"at least {least} paid minutes in the period", _least_time(0), softer)
    if most < 1440 * days:
        values = range(most + STEP_MINUTES, 1440 * days + STEP_MINUTES, STEP_MINUTES)
        softer = _by_number(values, "allow {} paid minutes in the period", _most_time, 0.5)
        yield Agreement(
            f"at most {most} paid minutes in the period", _most_time(totaltime.NO_LIMIT), softer
        )
    if pattern.max_weekends is not None:
        more = range(pattern.max_weekends + 1, days // 7 + 3)
        softer = _by_number(more, "allow {} weekends with work", _weekends, 2 * DAY_HOURS)
        yield Agreement(f"at most {pattern.max_weekends} weekends with work", _weekends(None), softer)
    for kind, worked in pattern.most_of_kind:
        told = "allow {} shifts of kind " + repr(kind)
        softer = _by_number(range(worked + 1, days + 1), told, _of_kind(kind), DAY_HOURS)
        yield Agreement(f"at most {worked} shifts of kind {kind!r}", _of_kind(kind)(None), softer)


def _of_blocks(problem: RosterProblem) -> Iterator[Agreement]:
    pattern, days = problem.staff[0].pattern, len(days_of_period(problem))
    least, most = pattern.run_days
    if least > 1:
        softer = _by_number(
            range(least - 1, 0, -1), "agree on blocks of at least {} days of work", _least_run, 8
        )
        yield Agreement(f"blocks of at least {least} days of work", _least_run(1), softer)
    if most is not None:
        softer = _by_number(range(most + 1, days + 1), "allow {} days of work in a row", _most_run, 8)
        yield Agreement(f"at most {most} days of work in a row", _most_run(None), softer)
    if pattern.min_days_off > 1:
        values, told = range(pattern.min_days_off - 1, 0, -1), "agree on at least {} days off in a row"
        softer = _by_number(values, told, lambda off: _of_pattern(min_days_off=off), DAY_HOURS)
        name = f"at least {pattern.min_days_off} days off in a row"
        yield Agreement(name, _of_pattern(min_days_off=1), softer)


def _of_times(problem: RosterProblem) -> Iterator[Agreement]:
    person = problem.staff[0]
    if person.availability:
        yield _whole("the availability", "open the availability", of_person(availability=()))
    if person.bands:
        yield _whole("the contract's bands", "open the contract's bands", of_person(bands=()))
    if problem.locks:
        count = len(problem.locks)
        told = f"{count} locked shift{'s' * (count > 1)}"
        yield _whole(told, f"unlock the {told}", lambda one: replace(one, locks=()))
    if problem.on_call:
        told = "being on call from " + ", ".join(local_text(problem, one.start) for one in problem.on_call)
        yield _whole(told, "call somebody else in", lambda one: replace(one, on_call=()))
    if person.days_off:
        named = ", ".join(str(day) for day in sorted(person.days_off))
        yield Agreement(f"the days off {named}", of_person(days_off=frozenset()), by_days=True)
    if person.time_off:
        named = ", ".join(local_text(problem, start) for start, _ in sorted(person.time_off))
        yield _whole(f"the time off from {named}", "give the time off back", of_person(time_off=()))


def _firm(problem: RosterProblem) -> Iterator[Agreement]:
    """Yield what holds a person up and cannot be agreed otherwise."""
    limits = problem.staff[0].limits
    for words, lifted in (
        (f"at most {limits.max_daily_minutes} minutes a day for this person", {"max_daily_minutes": None}),
        (
            f"at most {limits.max_weekly_minutes} minutes a week for this person",
            {"max_weekly_minutes": None},
        ),
        ("no nights for this person", {"nights": True}),
        ("no Sundays for this person", {"sundays": True}),
    ):
        changed: Any = replace(limits, **lifted)
        if changed != limits:
            yield Agreement(words, of_person(limits=changed))
    past = {"last_end": None, "days_in_a_row": 0, "week_so_far": (0, 0), "past_weeks": ()}
    if any(getattr(problem.staff[0], name) != value for name, value in past.items()):
        yield Agreement("what was worked before the period", of_person(**past))


def _whole(name: str, told: str, lifted: Change) -> Agreement:
    """Return an agreement that holds or is lifted, with nothing between."""
    return Agreement(name, lifted, (Concession(told, lifted, DAY_HOURS),))


def _by_number(
    values: Iterable[int], told: str, change: Callable[[int], Change], hours: float
) -> tuple[Concession, ...]:
    """Return an agreement's softer numbers; `hours` is what each step gives way by."""
    return tuple(
        Concession(told.format(value), change(value), hours * k) for k, value in enumerate(values, start=1)
    )


def _least_time(least: int) -> Change:
    return lambda problem: _of_pattern(total_minutes=(least, totaltime.agreed(problem.staff[0])[1]))(
        problem
    )


def _most_time(most: int) -> Change:
    def change(problem: RosterProblem) -> RosterProblem:
        return _of_pattern(total_minutes=(totaltime.agreed(problem.staff[0])[0], most))(problem)

    return change


def _weekends(most: int | None) -> Change:
    return _of_pattern(max_weekends=most)


def _of_kind(kind: KindId) -> Callable[[int | None], Change]:
    def at_most(most: int | None) -> Change:
        def change(problem: RosterProblem) -> RosterProblem:
            others = tuple(one for one in problem.staff[0].pattern.most_of_kind if one[0] != kind)
            kept = others if most is None else (*others, (kind, most))
            return _of_pattern(most_of_kind=kept)(problem)

        return change

    return at_most


def _least_run(least: int) -> Change:
    return lambda problem: _of_pattern(run_days=(least, problem.staff[0].pattern.run_days[1]))(problem)


def _most_run(most: int | None) -> Change:
    return lambda problem: _of_pattern(run_days=(problem.staff[0].pattern.run_days[0], most))(problem)
