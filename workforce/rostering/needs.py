"""What people are needed for: demands, kinds of shift, spans on call, meetings and training."""

from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import Activity
from contactcenter.domain.units import AgentId

DemandId = str
KindId = str


@dataclass(frozen=True, slots=True)
class Demand:
    """Agents needed for one kind of work.

    Parameters
    ----------
    required : shape (grid.count,); agents to schedule, fractions allowed.
    weight : price of one missing agent-hour against other demands, over 0.
    steps : pairs of a share of the need, up to 1, and the factor of the weight that a missing agent-hour
        costs until so much of it is missing; neither falls, and the last share is 1. Empty for a factor
        of 1 throughout.
    """

    id: DemandId
    required: NDArray[np.float64]
    weight: float = 1.0
    steps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A shift of fixed start and length that a site works by name, such as early or late.

    Parameters
    ----------
    start_minute : local start as minutes from midnight, 0 to 1439; no two kinds share start and length.
    paid_minutes : paid time, over 0; breaks and the unpaid meal follow from the labour rules.
    not_before : kinds that must not be worked on the next day.
    """

    id: KindId
    start_minute: int
    paid_minutes: int
    not_before: frozenset[KindId] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class KindCover:
    """How many people should work a kind on a day, and the price of every one under and over.

    Parameters
    ----------
    required : people wanted, at least 0.
    under, over : price of each missing and of each surplus person, at least 0.
    """

    day: date
    kind: KindId
    required: int
    under: float
    over: float


@dataclass(frozen=True, slots=True)
class OnCallNeed:
    """A span for which people are wanted on call; a person counts for one need at a time.

    Parameters
    ----------
    start, end : aware instants; the span begins within the period.
    people : how many, at least 1.
    serves : the demand that they can work on; None when it does not matter.
    among : who may be asked; empty for everybody.
    weight : price of an hour without one of them against other needs, over 0.
    """

    start: datetime
    end: datetime
    people: int = 1
    serves: DemandId | None = None
    among: frozenset[AgentId] = field(default_factory=frozenset)
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ActivityNeed:
    """Paid time without contacts that people are to have: training of each, or a meeting of several.

    Parameters
    ----------
    id : names it in messages; no two needs share one.
    activity : meeting or training.
    people : whom it is for.
    minutes : length of one session, over 0.
    windows : weekly windows in local time, in one of which a session lies whole.
    spans : more such windows, as aware instants; without any window a session may lie at any time.
    sessions : how many each of the people is to have, at least 1, never two on one working day.
    every_week : whether so many are due in each calendar week, or in the whole period.
    together : whether it is one meeting, which begins for all at the same time.
    least : a meeting of fewer people is not held, at least 2.
    price : of each session that one person misses, in paid hours of an average agent, at least 0.
    title : by which its sessions are known in a roster; empty for the id. Several needs may share one.
    """

    id: str
    activity: Activity
    people: tuple[AgentId, ...]
    minutes: int
    windows: tuple[Availability, ...] = ()
    spans: tuple[tuple[datetime, datetime], ...] = ()
    sessions: int = 1
    every_week: bool = False
    together: bool = False
    least: int = 2
    price: float = 40.0
    title: str = ""

    @property
    def name(self) -> str:
        """What a part of a shift bears that is a session of it."""
        return self.title or self.id
