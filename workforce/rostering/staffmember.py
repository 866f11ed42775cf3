"""Who can be scheduled: contract, skills, free time, personal limits and what was worked before."""

from dataclasses import dataclass, field
from datetime import date, datetime

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.units import AgentId
from workforce.rostering.labourrules import LabourRules, RulesFrom
from workforce.rostering.needs import DemandId, KindId


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
