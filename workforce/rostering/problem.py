"""What a roster has to solve: demand, people, contracts and rules, as data."""

from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
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
    """

    id: DemandId
    required: NDArray[np.float64]
    weight: float = 1.0


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
class Wish:
    """What a person asks for on a day, granted where it is worth its weight.

    Parameters
    ----------
    kind : the kind of shift it is about; None means any shift.
    wanted : True to work it, False not to.
    weight : price of refusing it, at least 0.
    """

    agent: AgentId
    day: date
    kind: KindId | None
    wanted: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class WorkPattern:
    """Personal limits beyond those of the site; None sets none.

    Blocks of work or of days off that touch an end of the period may go on outside it and are free of
    the least lengths.

    Parameters
    ----------
    total_minutes : least and most paid minutes of the period; they replace the contract's weekly days
        and minutes, as for annualised hours.
    run_days : least and most working days in a row.
    min_days_off : least days off in a row.
    max_weekends : most weekends with work on their Saturday or Sunday.
    most_of_kind : most shifts of a kind in the period; kinds that are not named are free.
    """

    total_minutes: tuple[int, int] | None = None
    run_days: tuple[int, int | None] = (1, None)
    min_days_off: int = 1
    max_weekends: int | None = None
    most_of_kind: tuple[tuple[KindId, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PersonalLimits:
    """What the law or a doctor asks for one person, such as somebody under age; None sets no limit.

    Parameters
    ----------
    max_daily_minutes : most paid minutes of a shift, over 0.
    max_weekly_minutes : most paid minutes of a calendar week, over 0.
    nights : whether any minute of the night may be worked.
    sundays : whether Sundays may be worked.
    """

    max_daily_minutes: int | None = None
    max_weekly_minutes: int | None = None
    nights: bool = True
    sundays: bool = True


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person who can be scheduled.

    Parameters
    ----------
    serves : the demands this person can work on, shared within an interval as needed.
    availability : weekly windows in local time; empty means always.
    days_off : local dates on which the person must not work.
    last_end : aware instant at which the last shift before the horizon ended; None when long ago.
    days_in_a_row : days worked without a day off right before the horizon, at least 0.
    pattern : personal limits beyond those of the site.
    limits : what the law or a doctor asks for this person.
    past_weeks : paid minutes of the calendar weeks right before the period, the latest last.
    """

    agent: AgentId
    name: str
    serves: frozenset[DemandId]
    contract: EmploymentContract
    availability: tuple[Availability, ...] = ()
    days_off: frozenset[date] = field(default_factory=frozenset)
    last_end: datetime | None = None
    days_in_a_row: int = 0
    pattern: WorkPattern = WorkPattern()
    limits: PersonalLimits = PersonalLimits()
    past_weeks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LabourRules:
    """The limits that every roster keeps, one preset a site.

    Parameters
    ----------
    daily_rest_minutes : least rest between the end of a shift and the start of the next.
    max_consecutive_days : most working days in a row.
    max_weekly_minutes : most paid minutes in a calendar week.
    break_after_minutes, break_minutes : a paid break of this length at the latest after this
        much work without one.
    meal_over_minutes, meal_minutes : an unpaid meal in shifts with more paid time than this.
    max_daily_minutes : most paid minutes of one shift.
    weekly_rest_minutes : least rest around a day off, and so once in each week in which a day is
        off; 0 asks for no more than the daily rest.
    average_weekly_minutes : most paid minutes of a week on average; 0 sets no such limit.
    reference_weeks : calendar weeks over which the average is taken, at least 1.
    night_start_minute, night_end_minute : local beginning and end of the night, as minutes from midnight.
    night_shift_minutes : so much of the night in a shift makes it a night shift, over 0.
    max_night_minutes : most paid minutes of a night shift on average; 0 sets no such limit.
    free_sundays_in_four : Sundays of four that stay free, 0 to 4.
    """

    name: str
    daily_rest_minutes: int = 660
    max_consecutive_days: int = 6
    max_weekly_minutes: int = 2880
    break_after_minutes: int = 150
    break_minutes: int = 15
    meal_over_minutes: int = 360
    meal_minutes: int = 30
    max_daily_minutes: int = 600
    weekly_rest_minutes: int = 0
    average_weekly_minutes: int = 0
    reference_weeks: int = 17
    night_start_minute: int = 1380
    night_end_minute: int = 360
    night_shift_minutes: int = 180
    max_night_minutes: int = 0
    free_sundays_in_four: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """What the search weighs against each other, in paid hours of an average agent.

    Parameters
    ----------
    missing_hour : one agent-hour short of a demand of weight 1, at least 0.
    paid_hour : one paid hour of a contract of average cost, at least 0.
    """

    missing_hour: float = 20.0
    paid_hour: float = 1.0


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """A roster to be found for whole local days.

    Parameters
    ----------
    grid : intervals of the horizon, from a local midnight to a local midnight; 1 to 8 weeks, and up to
        a year where shifts come in kinds.
    demands : agents needed by interval; may be empty where the need is told by kind of shift.
    start_step_minutes : shifts start on multiples of this from midnight.
    kinds : when given, nobody works any other shift.
    cover : the need by kind and day.
    wishes : what people ask for.
    """

    grid: TimeGrid
    demands: tuple[Demand, ...]
    staff: tuple[StaffMember, ...]
    rules: LabourRules
    start_step_minutes: int = 30
    prices: Prices = field(default_factory=Prices)
    kinds: tuple[ShiftKind, ...] = ()
    cover: tuple[KindCover, ...] = ()
    wishes: tuple[Wish, ...] = ()
