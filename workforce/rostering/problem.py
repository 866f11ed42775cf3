"""What a roster has to solve: demand, people, contracts and rules, as data."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.roster import Activity, OnCall, Shift
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
class Wish:
    """What a person asks for on a day, granted where it is worth its weight.

    Parameters
    ----------
    kind : the kind of shift it is about; None means any shift.
    wanted : True to work it, False not to.
    weight : price of refusing it, at least 0.
    begins : only shifts that begin so early and so late, as local minutes from midnight; None for all.
    lengths : only shifts of so few and so many paid minutes; None for all.
    """

    agent: AgentId
    day: date
    kind: KindId | None
    wanted: bool
    weight: float = 1.0
    begins: tuple[int, int] | None = None
    lengths: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CarPool:
    """Two colleagues who share a car, and so like to begin and end together.

    Parameters
    ----------
    weight : price of each day on which one of them works without the other, or more than
        `within_minutes` apart at its begin or its end; at least 0.
    """

    people: tuple[AgentId, AgentId]
    weight: float = 1.0
    within_minutes: int = 0


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


@dataclass(frozen=True, slots=True)
class Succession:
    """What may follow a shift on the next day; a day off between them ends it.

    Parameters
    ----------
    begins : the shifts it is about begin from the first to before the second local minute from midnight.
    next_from : the next day's shift begins no earlier, 0 to 1440; 1440 leaves the next day free.
    """

    begins: tuple[int, int]
    next_from: int


@dataclass(frozen=True, slots=True)
class Burden:
    """What a person has carried, counted: at least 0 each.

    Parameters
    ----------
    on_call : days on which a span on call began.
    """

    nights: int = 0
    weekends: int = 0
    sundays: int = 0
    refused: int = 0
    on_call: int = 0


@dataclass(frozen=True, slots=True)
class Fairness:
    """The price of burdens: a person's k-th one costs k times as much, those before the period counted.

    So a burden goes to whoever carried the fewest. All at least 0; 0 leaves the burden out of account.

    Parameters
    ----------
    night, weekend, sunday : a night shift; a weekend with work; a Sunday with work.
    refused : a wish that is not granted, on top of its own weight.
    on_call : a day on which a span on call begins.
    """

    night: float = 0.0
    weekend: float = 0.0
    sunday: float = 0.0
    refused: float = 0.0
    on_call: float = 0.0


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
    on_call_rest_minutes : least time between the end of a span on call and the next shift.
    max_on_call_days : most days of any 28 on which a span on call begins; 0 sets no such limit.
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
    on_call_rest_minutes: int = 0
    max_on_call_days: int = 0

    @property
    def limits(self) -> "LabourRules":
        """The limits alone, equal for rules that differ by name only."""
        return replace(self, name="")


RulesFrom = tuple[tuple[date, LabourRules], ...]
"""Rules with the day from which they count, in order of the days."""


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
    past_weeks : paid minutes of the calendar weeks before the one in which the period begins, the latest
        last.
    week_so_far : days worked and paid minutes before the period in the week in which it begins.
    bands : weekly windows in local time that the contract fixes, as for part-timers; empty for none.
    time_off : approved spans as aware instants, which no shift may touch.
    burden : nights, weekends, Sundays, refused wishes and days on call of the weeks before, for fairness
        over time.
    rules : the labour rules of the person's site; None for those of the problem.
    later_rules : rules of the site that come in the place of `rules` within the period, each with the first
        day on which a roster is judged by them, in order.
    site : name of the site that the rules are of; empty for none.
    on_call_before : local dates before the period on which a span on call began.
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
    week_so_far: tuple[int, int] = (0, 0)
    bands: tuple[Availability, ...] = ()
    time_off: tuple[tuple[datetime, datetime], ...] = ()
    burden: Burden = Burden()
    rules: LabourRules | None = None
    later_rules: RulesFrom = ()
    site: str = ""
    on_call_before: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Premiums:
    """Shares on top of a paid hour, which add up where several are due; at least 0 each.

    Parameters
    ----------
    night : for paid time in the night of the person's rules.
    sunday : for paid time on Sundays and public holidays.
    overtime : for paid time beyond the contract's hours.
    """

    night: float = 0.0
    sunday: float = 0.0
    overtime: float = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """What the search weighs against each other, in paid hours of an average agent.

    Parameters
    ----------
    missing_hour : one agent-hour short of a demand of weight 1, at least 0.
    paid_hour : one paid hour of a contract of average cost, at least 0.
    change : one person's day that is not as it was published, at least 0; a day of spans on call counts
        beside one of shifts.
    night_premium, sunday_premium, overtime_premium : shares on top of a paid hour, at least 0, for whom the
        contract tells none; as in `Premiums`.
    missing_on_call_hour : one hour without one of the people that a need of weight 1 wants on call, at
        least 0.
    """

    missing_hour: float = 20.0
    paid_hour: float = 1.0
    change: float = 0.0
    night_premium: float = 0.0
    sunday_premium: float = 0.0
    overtime_premium: float = 0.0
    missing_on_call_hour: float = 20.0


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """A roster to be found for whole local days.

    Parameters
    ----------
    grid : intervals of the horizon, from a local midnight to a local midnight; 1 to 8 weeks, and up to
        a year where shifts come in kinds.
    demands : agents needed by interval; may be empty where the need is told by kind of shift.
    rules : the limits of everybody who has none of a site of their own; read them through `rules_of`.
    later_rules : what comes in the place of `rules` within the period; as for a person.
    start_step_minutes : shifts start on multiples of this from midnight.
    kinds : when given, nobody works any other shift.
    cover : the need by kind and day.
    wishes : what people ask for.
    locks : shifts that stay as they are from begin to end; their breaks may move.
    published : shifts that people know already, and that change at a price; empty for none.
    on_call : who is told to be on call when; these spans stay as they are.
    successions : what may follow which shift on the next day.
    car_pools : who shares a car.
    fairness : the price of burdens.
    activities : meetings and training to be placed in the shifts.
    holidays : public holidays, whose hours are paid as those of Sundays.
    on_call_needs : when people are wanted on call; the search says who.
    published_on_call : spans on call that people know already, and that change at a price; empty for none.
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
    locks: tuple[Shift, ...] = ()
    published: tuple[Shift, ...] = ()
    on_call: tuple[OnCall, ...] = ()
    successions: tuple[Succession, ...] = ()
    car_pools: tuple[CarPool, ...] = ()
    fairness: Fairness = field(default_factory=Fairness)
    later_rules: RulesFrom = ()
    activities: tuple[ActivityNeed, ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)
    on_call_needs: tuple[OnCallNeed, ...] = ()
    published_on_call: tuple[OnCall, ...] = ()

    def rules_of(self, person: StaffMember) -> LabourRules:
        """Return the rules that hold for a person: those of the site, or else those of the problem."""
        return self.rules if person.rules is None else person.rules

    def premiums_of(self, person: StaffMember) -> Premiums:
        """Return the shares on top of a person's paid hour: those of the contract, or else of the site."""
        own, usual = person.contract, self.prices
        return Premiums(
            usual.night_premium if own.night_premium is None else own.night_premium,
            usual.sunday_premium if own.sunday_premium is None else own.sunday_premium,
            usual.overtime_premium if own.overtime_premium is None else own.overtime_premium,
        )

    @property
    def rules_in_use(self) -> tuple[LabourRules, ...]:
        """The rules that anybody on the staff follows, each once, in the order of the staff."""
        return tuple(dict.fromkeys(map(self.rules_of, self.staff))) or (self.rules,)

    @property
    def days_of_change(self) -> tuple[date, ...]:
        """The days within the period from which other rules count for somebody, in order."""
        changes = (self.later_rules, *(person.later_rules for person in self.staff))
        return tuple(sorted({day for own in changes for day, _ in own}))

    def ruled_on(self, day: date) -> "RosterProblem":
        """Return the problem with everybody's rules of one day, for all of its days."""
        staff = tuple(
            replace(one, rules=_in_force(one.rules, one.later_rules, day), later_rules=())
            for one in self.staff
        )
        rules = _in_force(self.rules, self.later_rules, day)
        return replace(self, staff=staff, rules=rules, later_rules=())


Rules = TypeVar("Rules", LabourRules, LabourRules | None)


def _in_force(first: Rules, later: RulesFrom, day: date) -> Rules:
    """Return the last of some rules that has begun to count by a day."""
    return next((own for since, own in reversed(later) if since <= day), first)
