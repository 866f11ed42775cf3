"""What is wrong with spans on call and the needs for them, named before any search."""

from collections import Counter
from itertools import pairwise

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from workforce.rostering.oncall.cover import may_serve
from workforce.rostering.problem import OnCallNeed, RosterProblem
from workforce.rostering.rules import oncall
from workforce.rostering.rules.violation import days_of_period, local_text


def check_on_call(problem: RosterProblem) -> None:
    """Refuse spans and needs that contradict themselves, the rules or the people's free time.

    Raises
    ------
    InvalidInput
        With the person or the need, the value and what to do.
    """
    _check_history(problem)
    _check_told(problem)
    for need in problem.on_call_needs:
        _check_need(problem, need)
        _check_takers(problem, need)


def need_text(problem: RosterProblem, need: OnCallNeed) -> str:
    """Return a need in words, such as calls, 2026-11-27 18:00 to 2026-11-28 08:00."""
    what = f"{need.serves}, " if need.serves is not None else ""
    return f"{what}{local_text(problem, need.start)} to {local_text(problem, need.end)}"


def _check_history(problem: RosterProblem) -> None:
    first = days_of_period(problem)[0]
    for person in problem.staff:
        if late := sorted(day for day in person.on_call_before if day >= first):
            raise InvalidInput(
                f"{person.name}: {late[0]} is told as a day on call before the period, which begins on "
                f"{first}; tell spans of the period by themselves."
            )


def _check_told(problem: RosterProblem) -> None:
    for span in problem.on_call:
        if span.end <= span.start:
            when = local_text(problem, span.start)
            raise InvalidInput(f"Agent {span.agent}: the span on call from {when} ends before it begins.")
    for person in problem.staff:
        for before, after in pairwise(oncall.spans_of(problem, person)):
            if after.start < before.end:
                raise InvalidInput(
                    f"{person.name}: the span on call from {local_text(problem, before.start)} to "
                    f"{local_text(problem, before.end)} overlaps that from "
                    f"{local_text(problem, after.start)}; join them."
                )
    nothing = Roster(problem.grid.start, problem.grid.end, ())
    for broken in oncall.check(problem, nothing):
        raise InvalidInput(
            f"{broken.message} The span begins on {broken.day}; drop it or what it collides with."
        )


def _check_need(problem: RosterProblem, need: OnCallNeed) -> None:
    what = f"The need on call {need_text(problem, need)}"
    if need.end <= need.start:
        raise InvalidInput(f"{what} ends before it begins.")
    if not problem.grid.start <= need.start < problem.grid.end:
        raise InvalidInput(f"{what} begins outside the period.")
    if need.people < 1 or not need.weight > 0:
        raise InvalidInput(
            f"{what} asks for {need.people} people at a weight of {need.weight}; give at least 1 person "
            "and a weight over 0."
        )
    if need.serves is not None and need.serves not in {demand.id for demand in problem.demands}:
        raise InvalidInput(f"{what}: {need.serves!r} is not a demand of this problem.")
    if unknown := sorted(need.among - {person.agent for person in problem.staff}):
        raise InvalidInput(f"{what} names agent {unknown[0]}, who is not on the staff.")
    alike = [(one.start, one.end, one.serves, one.among) for one in problem.on_call_needs]
    if alike.count((need.start, need.end, need.serves, need.among)) > 1:
        raise InvalidInput(f"{what} is listed twice; add its people up.")


def _check_takers(problem: RosterProblem, need: OnCallNeed) -> None:
    """Refuse a need that nobody may take, nor is told to."""
    people = [person for person in problem.staff if may_serve(person, need)]
    if any(
        span.start < need.end and need.start < span.end
        for person in people
        for span in oncall.spans_of(problem, person)
    ):
        return
    why = Counter(oncall.encode_span(problem, person, need.start, need.end) for person in people)
    if "" not in why:
        reasons = ", ".join(f"{count} {what}" for what, count in why.most_common()) or "nobody serves it"
        raise InvalidInput(
            f"Nobody may take the need on call {need_text(problem, need)}: of {len(people)} who serve it, "
            f"{reasons}. Move it, or let somebody."
        )
