"""What the search for a roster came back with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.pay import Pay
from workforce.rostering.problem import OnCallNeed

NOISE = 1e-6
"""Relative: so far programmes round."""


class RosterStatus(StrEnum):
    """How good a roster is known to be."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_SOLUTION = "no_solution"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Agent-hours of a demand that a roster leaves uncovered on one local day, and why.

    Parameters
    ----------
    hours : agent-hours missing, over 0.
    reason : what the people who serve the demand are doing instead, in words.
    """

    demand: str
    day: date
    hours: float
    reason: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Sessions of a meeting or training that a person misses, and why.

    Parameters
    ----------
    days : first and last day between which they are due.
    count : how many, at least 1.
    price : what that costs, in paid hours of an average agent.
    """

    activity: str
    agent: AgentId
    days: tuple[date, date]
    count: int
    price: float
    reason: str


@dataclass(frozen=True, slots=True)
class BestEffort:
    """A roster for a problem that has none: it keeps the rules, and breaks some of what was agreed.

    Parameters
    ----------
    broken : what it breaks, person by person, in words of what would have to be agreed on.
    cost : what the roster costs, with `price` in it.
    price : what the broken agreements cost, an hour of them as much as an hour missing.
    """

    roster: Roster
    broken: tuple[str, ...]
    cost: float
    price: float


@dataclass(frozen=True, slots=True)
class OnCallShortage:
    """People whom a need wants on call and a roster does not give, and why.

    Parameters
    ----------
    people : most of them missing at once, at least 1.
    hours : hours without a person, added up over people, over 0.
    reason : what those who may be asked are doing instead, in words.
    """

    need: OnCallNeed
    people: int
    hours: float
    reason: str


@dataclass(frozen=True, slots=True)
class RosterResult:
    """A roster with its quality; an infeasible problem is a result too.

    Parameters
    ----------
    roster : None when there is none.
    objective, bound : value of the roster and the best possible value known, in the same unit.
    understaffed_hours, overstaffed_hours : agent-hours under and over the demand.
    conflicts : in words, which agreements with whom collide and the least change that mends it; empty when
        a roster was found.
    shortages : what is missing where, the largest first; empty when the demand is covered.
    contract_hours_unused : contract hours of the staff that the roster does not need.
    pay : what the paid hours are made of, and their price.
    best_effort : where there is no roster, the best that breaks no rule but some agreements; else None.
    on_call_shortages : who is missing on call, the largest first; the spans are in the roster.
    on_call_cost, on_call_bound : the part of the objective that comes from spans on call, and the least
        that it can be whatever the shifts.
    unplaced : meetings and training that people miss, the dearest first.
    refused : needs that were left out of the search because they contradict themselves, in words.
    first_seconds : when the first roster was there that a stop would have kept; None where nobody noted it.
    first : that roster; None where nobody kept it.
    mended : rules that the search's own roster broke and this one keeps, in words: an error of the search.
    """

    status: RosterStatus
    roster: Roster | None
    objective: float
    bound: float
    understaffed_hours: float
    overstaffed_hours: float
    seconds: float
    conflicts: tuple[str, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    contract_hours_unused: float = 0.0
    pay: Pay = Pay()
    best_effort: BestEffort | None = None
    on_call_shortages: tuple[OnCallShortage, ...] = ()
    on_call_cost: float = 0.0
    on_call_bound: float = 0.0
    unplaced: tuple[Unplaced, ...] = ()
    refused: tuple[str, ...] = ()
    first_seconds: float | None = None
    first: Roster | None = None
    mended: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Relative distance between objective and bound, at least 0."""
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-9)


def without_noise(bound: float, cost: float) -> float:
    """Return a bound as high as the cost where rounding put it a hair above.

    One that lies farther above is no bound of that roster; it stays as it is, for everybody to see.

    Examples
    --------
    >>> without_noise(100.00001, 100.0), without_noise(101.0, 100.0)
    (100.0, 101.0)
    """
    return min(bound, cost) if bound <= cost + NOISE * (1 + abs(cost)) else bound


def status_of(cost: float, bound: float, gap: float) -> RosterStatus:
    """Return whether a roster is good enough by a bound without noise, `gap` relative and at least 0."""
    within = 0 <= cost - bound <= gap * max(abs(cost), 1e-9) + NOISE
    return RosterStatus.OPTIMAL if within else RosterStatus.FEASIBLE
