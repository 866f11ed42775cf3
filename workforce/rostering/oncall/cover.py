"""How far people on call cover the needs: at every instant each of them counts for one need at most.

The period of the needs is cut wherever a need or a span begins or ends. In each piece the people on call
are shared among the needs that they may be called for, dearer ones first, as people at work are shared
among demands. Nothing here knows how the solver works; it reads the finished roster alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import OnCall, Roster
from workforce.rostering.allocation import missing
from workforce.rostering.problem import OnCallNeed, RosterProblem, StaffMember
from workforce.rostering.rules.oncall import spans_in

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The time of the needs, cut so that in a piece nothing begins or ends.

    Parameters
    ----------
    spans : first and last instants of the pieces, in order; only those in which somebody is wanted.
    hours : shape (pieces,); their lengths.
    wanted : shape (needs, pieces); people wanted.
    """

    spans: tuple[tuple[datetime, datetime], ...]
    hours: Floats
    wanted: Floats

    @classmethod
    def of(cls, problem: RosterProblem, others: Sequence[OnCall]) -> "Pieces":
        """Cut the time of a problem's needs where they and some spans begin and end."""
        needs = problem.on_call_needs
        cuts = sorted(
            {*_ends((one.start, one.end) for one in needs), *_ends((one.start, one.end) for one in others)}
        )
        spans = [(a, b) for a, b in pairwise(cuts) if any(one.start < b and a < one.end for one in needs)]
        wanted = [[one.people if one.start < b and a < one.end else 0 for a, b in spans] for one in needs]
        hours = [(b - a).total_seconds() / 3600 for a, b in spans]
        shape = len(needs), len(spans)
        return cls(tuple(spans), np.array(hours), np.array(wanted, dtype=np.float64).reshape(shape))

    def within(self, start: datetime, end: datetime) -> list[int]:
        """Return which pieces a span holds; spans that the time was cut by hold a piece or miss it."""
        return [k for k, (a, b) in enumerate(self.spans) if start <= a and b <= end]


def _ends(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[datetime]:
    return (instant for span in spans for instant in span)


def may_serve(person: StaffMember, need: OnCallNeed) -> bool:
    """Tell whether a person is one of those whom a need wants on call."""
    asked = not need.among or person.agent in need.among
    return asked and (need.serves is None or need.serves in person.serves)


def skills_of(problem: RosterProblem) -> list[tuple[int, ...]]:
    """Return the numbers of the needs that each of the staff may serve."""
    needs = problem.on_call_needs
    return [tuple(k for k, need in enumerate(needs) if may_serve(one, need)) for one in problem.staff]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What a roster leaves uncovered of the needs of people on call.

    Parameters
    ----------
    missing : shape (needs, pieces); people missing.
    """

    pieces: Pieces
    missing: Floats

    @property
    def hours(self) -> Floats:
        """Hours without a person who is wanted, by need; shape (needs,)."""
        return np.asarray(self.missing @ self.pieces.hours)


def uncovered(problem: RosterProblem, roster: Roster) -> Uncovered:
    """Return which people on call are missing when, told spans and those of the roster counted."""
    spans = spans_in(problem, roster) if problem.on_call_needs else []
    pieces = Pieces.of(problem, spans)
    skills = dict(zip((one.agent for one in problem.staff), skills_of(problem), strict=True))
    sets = sorted({skills[span.agent] for span in spans if span.agent in skills})
    called: list[list[set[int]]] = [[set() for _ in pieces.spans] for _ in sets]
    for span in spans:
        if span.agent in skills:
            for piece in pieces.within(span.start, span.end):
                called[sets.index(skills[span.agent])][piece].add(span.agent)
    present = np.array([[len(who) for who in line] for line in called], dtype=np.float64)
    needs = problem.on_call_needs
    links = np.array([[k in one for k in range(len(needs))] for one in sets], dtype=bool)
    weights = np.array([need.weight for need in needs])
    shape = len(sets), len(pieces.spans)
    short = missing(present.reshape(shape), pieces.wanted, links.reshape(len(sets), len(needs)), weights)
    return Uncovered(pieces, short)


def missing_price(problem: RosterProblem, hours: Floats) -> float:
    """Return what hours without a person on call cost, shape (needs,)."""
    weights = np.array([need.weight for need in problem.on_call_needs])
    return problem.prices.missing_on_call_hour * float(hours @ weights)
