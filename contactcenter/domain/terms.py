"""What is agreed with a person, and what a contract says, each from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, TypeVar

from contactcenter.domain.agent import Agent, Availability, EmploymentContract
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ContractId, TeamId
from contactcenter.domain.withdrawal import Withdrawable

PersonChangeId = NewType("PersonChangeId", int)
ContractChangeId = NewType("ContractChangeId", int)


class Aspect(StrEnum):
    """What of a person's terms a change is about."""

    TEAM = "team"
    CONTRACT = "contract"
    AVAILABILITY = "availability"
    LIMITS = "limits"
    PATTERN = "pattern"
    SKILLS = "skills"
    CAR = "car"


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
    most_of_kind: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PersonalLimits:
    """What the law or a doctor asks for one person, such as somebody under age; None sets no limit.

    Parameters
    ----------
    max_daily_minutes : most paid minutes of a shift, over 0.
    max_weekly_minutes : most paid minutes of a calendar week, over 0.
    nights : whether any minute of the night may be worked.
    sundays : whether Sundays may be worked.
    on_call : whether the person may be on call.
    """

    max_daily_minutes: int | None = None
    max_weekly_minutes: int | None = None
    nights: bool = True
    sundays: bool = True
    on_call: bool = True


@dataclass(frozen=True, slots=True)
class SharedCar:
    """With whom a person shares a car.

    Parameters
    ----------
    within_minutes : so far apart the two may begin, and end, on a day on which they travel together.
    """

    colleague: AgentId
    within_minutes: int = 0


@dataclass(frozen=True, slots=True)
class PersonTerms:
    """What holds for a person on a day, one field for each `Aspect`.

    Parameters
    ----------
    availability : when the person can work; empty means always.
    car : None for whoever shares none.
    """

    team: TeamId | None = None
    contract: ContractId | None = None
    availability: tuple[Availability, ...] = ()
    limits: PersonalLimits = PersonalLimits()
    pattern: WorkPattern = WorkPattern()
    skills: tuple[SkillLevel, ...] = ()
    car: SharedCar | None = None

    @classmethod
    def of(cls, agent: Agent) -> "PersonTerms":
        """Return the terms of somebody for whom nothing was ever changed."""
        return cls(agent.team, agent.contract, agent.availability, skills=agent.skills)


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """An employment contract with the hours that it fixes.

    Parameters
    ----------
    bands : weekly windows in local time in which every shift lies; empty for none.
    total_minutes : least and most paid minutes of so many weeks, which replace the weekly ones; None where
        hours are agreed by the week.
    total_weeks : over how many weeks these are counted, at least 1.
    """

    contract: EmploymentContract
    bands: tuple[Availability, ...] = ()
    total_minutes: tuple[int, int] | None = None
    total_weeks: int = 4

    def total_of(self, weeks: float) -> tuple[int, int] | None:
        """Return the least and most minutes of a period of so many weeks: an even share, rounded outwards.

        Examples
        --------
        >>> from contactcenter.domain.units import ContractId
        >>> contract = EmploymentContract(ContractId("A"), "A", 2400, 5, (240, 480))
        >>> ContractTerms(contract, total_minutes=(8000, 9600), total_weeks=4).total_of(2)
        (4000, 4800)
        """
        if self.total_minutes is None:
            return None
        share = weeks / self.total_weeks
        least, most = self.total_minutes
        return int(least * share), -int(-most * share // 1)


@dataclass(frozen=True, slots=True)
class PersonChange(Withdrawable):
    """One aspect of a person's terms that counts from a day on, with who set it and why.

    Parameters
    ----------
    terms : of which only the aspect counts.
    valid_from : first local day on which it counts.
    source : law, agreement or reason that it comes from.
    withdrawn_at, withdrawn_by : when and by whom it was taken back; it then counts no more.
    """

    agent: AgentId
    aspect: Aspect
    valid_from: date
    terms: PersonTerms
    source: str
    author: str
    made_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


@dataclass(frozen=True, slots=True)
class ContractChange(Withdrawable):
    """What a contract says from a day on; fields as in `PersonChange`."""

    terms: ContractTerms
    valid_from: date
    source: str
    author: str
    made_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


Change = TypeVar("Change", PersonChange, ContractChange)


def in_force(changes: Iterable[Change], day: date) -> Change | None:
    """Return the change that counts on a day: of one first day the one that was made last.

    Parameters
    ----------
    changes : of one thing, oldest first.
    """
    found = [one for one in changes if one.counts and one.valid_from <= day]
    return max(reversed(found), key=lambda one: one.valid_from, default=None)


def terms_on(base: PersonTerms, changes: Iterable[PersonChange], day: date) -> PersonTerms:
    """Return what holds for a person on a day.

    Parameters
    ----------
    base : what holds where nothing was changed.
    changes : of the person, oldest first.
    """
    own = tuple(changes)
    for aspect in Aspect if own else ():
        found = in_force((one for one in own if one.aspect is aspect), day)
        if found is not None:
            base = replace(base, **{aspect.value: getattr(found.terms, aspect.value)})
    return base
