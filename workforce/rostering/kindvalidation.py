"""What is wrong with kinds of shift, their cover, and wishes, named before any search starts."""

from collections.abc import Iterable
from datetime import date

from contactcenter.domain.errors import InvalidInput
from workforce.rostering.catalogue import needed_by_interval, refuse_mixed
from workforce.rostering.problem import KindId, RosterProblem
from workforce.rostering.rules.violation import days_of_period


def check_kinds(problem: RosterProblem) -> None:
    """Refuse kinds, cover, wishes and patterns that contradict one another.

    Raises
    ------
    InvalidInput
        With the kind or person, the value and what to do.
    """
    _check_kinds(problem)
    days = set(days_of_period(problem))
    for cover in problem.cover:
        _check_place(problem, cover.kind, cover.day, days, "The cover")
        if cover.required < 0 or cover.under < 0 or cover.over < 0:
            raise InvalidInput(f"The cover of {cover.kind!r} on {cover.day} has a value below 0.")
    _check_workers(problem)
    people = {person.agent for person in problem.staff}
    for wish in problem.wishes:
        if wish.agent not in people:
            raise InvalidInput(f"Agent {wish.agent} has a wish for {wish.day} but is not on the staff.")
        _check_place(problem, wish.kind, wish.day, days, f"A wish of agent {wish.agent}")
        for least, most in (wish.begins or (0, 0), wish.lengths or (0, 0)):
            if least > most:
                raise InvalidInput(
                    f"A wish of agent {wish.agent} for {wish.day} is about {least} to {most} minutes, "
                    "which no shift has; give the least first."
                )
        if wish.weight < 0:
            raise InvalidInput(
                f"A wish of agent {wish.agent} for {wish.day} weighs {wish.weight}; give at least 0."
            )
    _check_patterns(problem)
    if problem.kinds and needed_by_interval(problem):
        refuse_mixed(problem)


def _check_kinds(problem: RosterProblem) -> None:
    names = {kind.id for kind in problem.kinds}
    seen: dict[tuple[int, int], KindId] = {}
    # A kind that is too long for one site may be worked at another.
    loosest = max(problem.rules_in_use, key=lambda rules: rules.max_daily_minutes)
    if len(names) != len(problem.kinds):
        raise InvalidInput("Two kinds of shift have the same name; name each once.")
    for kind in problem.kinds:
        told = kind.start_minute, kind.paid_minutes
        if told in seen:
            raise InvalidInput(
                f"The kinds {seen[told]!r} and {kind.id!r} start and last alike, so nobody could tell them "
                "apart; join them or move one."
            )
        seen[told] = kind.id
        if not 0 <= kind.start_minute < 1440 or kind.start_minute % problem.start_step_minutes:
            raise InvalidInput(
                f"The kind {kind.id!r} starts at minute {kind.start_minute}; shifts start every "
                f"{problem.start_step_minutes} minutes of a day."
            )
        if not 0 < kind.paid_minutes <= loosest.max_daily_minutes:
            raise InvalidInput(
                f"The kind {kind.id!r} has {kind.paid_minutes} paid minutes; the rules "
                f"{loosest.name!r} allow up to {loosest.max_daily_minutes}."
            )
        _check_known(kind.not_before, names, f"The kind {kind.id!r}")


def _check_workers(problem: RosterProblem) -> None:
    """Refuse cover of a kind that nobody's contract and rules have the length of."""
    minutes = {kind.id: kind.paid_minutes for kind in problem.kinds}
    ranges = {
        (least, min(most, problem.rules_of(one).max_daily_minutes))
        for one in problem.staff
        for least, most in [one.contract.daily_minutes]
    }
    for cover in problem.cover:
        paid = minutes[cover.kind]
        if cover.required and not any(least <= paid <= most for least, most in ranges):
            raise InvalidInput(
                f"The cover of {cover.kind!r} on {cover.day} wants {cover.required}, and nobody's contract "
                f"has a day of {paid} minutes within the daily limit; change the kind, or hire."
            )


def _check_known(kinds: Iterable[KindId], names: set[KindId], whose: str) -> None:
    if unknown := sorted(set(kinds) - names):
        raise InvalidInput(f"{whose} names {unknown[0]!r}, which is no kind of shift of this problem.")


def _check_place(
    problem: RosterProblem, kind: KindId | None, day: date, days: set[date], what: str
) -> None:
    if day not in days:
        raise InvalidInput(
            f"{what} is about {day}, which is outside the period {min(days)} to {max(days)}."
        )
    if kind is not None:
        _check_known([kind], {one.id for one in problem.kinds}, what)


def _check_patterns(problem: RosterProblem) -> None:
    names = {kind.id for kind in problem.kinds}
    for person in problem.staff:
        pattern = person.pattern
        _check_known([kind for kind, _ in pattern.most_of_kind], names, f"The pattern of {person.name}")
        least, most = pattern.run_days
        if least < 1 or pattern.min_days_off < 1 or (most is not None and most < least):
            raise InvalidInput(
                f"{person.name}: {pattern.run_days} working days and {pattern.min_days_off} days off in a "
                "row are no lawful pattern; give at least 1 and most not below least."
            )
        rules = problem.rules_of(person)
        if least > rules.max_consecutive_days:
            raise InvalidInput(
                f"{person.name}: the pattern asks for at least {least} working days in a row; the rules "
                f"{rules.name!r} allow {rules.max_consecutive_days}; change one of them."
            )
        if (
            pattern.total_minutes is not None
            and not 0 <= pattern.total_minutes[0] <= pattern.total_minutes[1]
        ):
            raise InvalidInput(f"{person.name}: total minutes {pattern.total_minutes} are not a range.")
