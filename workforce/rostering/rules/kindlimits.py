"""Kinds of shift: only those that the site has, and so many of each at most."""

from collections.abc import Iterator

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, ShiftKind, StaffMember
from workforce.rostering.rules.violation import Violation, kind_of, local_day, local_text, shifts_by_person

RULE = "kinds of shift"
NO_LIMIT = 10**6


def encode(kinds: tuple[ShiftKind, ...], person: StaffMember) -> list[int]:
    """Return the most shifts of each kind."""
    most = dict(person.pattern.most_of_kind)
    return [most.get(kind.id, NO_LIMIT) for kind in kinds]


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts of no known kind, and shifts of a kind beyond a person's most."""
    if not problem.kinds:
        return
    for person, shifts in shifts_by_person(problem, roster):
        left = dict(person.pattern.most_of_kind)
        for shift in shifts:
            kind, day = kind_of(problem, shift), local_day(problem, shift)
            if kind is None:
                when = local_text(problem, shift.start)
                message = f"{person.name}: the shift at {when} is of no kind that the site has."
                yield Violation(day, person.agent, RULE, message)
            elif kind.id in left:
                left[kind.id] -= 1
                if left[kind.id] < 0:
                    most = dict(person.pattern.most_of_kind)[kind.id]
                    message = f"{person.name} works {kind.id!r} more often than the {most} times allowed."
                    yield Violation(day, person.agent, RULE, message)
