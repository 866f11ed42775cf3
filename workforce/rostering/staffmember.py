"""Who can be scheduled: contract, skills, free time, personal limits and what was worked before."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.terms import PersonalLimits, WorkPattern
from contactcenter.domain.units import AgentId
from workforce.rostering.agreedterms import AgreedTerms, TermsFrom
from workforce.rostering.labourrules import LabourRules, RulesFrom, in_force
from workforce.rostering.needs import DemandId


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
    later_terms : what comes in the place of contract, windows, limits and pattern within the period, each
        with the first day on which a roster is judged by it, in order.
    later_sites : sites to which the person moves within the period, each with its first day, in order.
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
    later_terms: TermsFrom = ()
    later_sites: tuple[tuple[date, str], ...] = ()

    @property
    def terms(self) -> AgreedTerms:
        """What is agreed with the person on the first day."""
        return AgreedTerms(self.contract, self.availability, self.bands, self.limits, self.pattern)

    def under(self, terms: AgreedTerms) -> "StaffMember":
        """Return the person with other terms, for all days."""
        return replace(
            self,
            contract=terms.contract,
            availability=terms.availability,
            bands=terms.bands,
            limits=terms.limits,
            pattern=terms.pattern,
            later_terms=(),
        )

    def from_day(self, first: date, last: date) -> "StaffMember":
        """Return the person as on a period's first day, with the terms and sites that come within it."""
        return replace(
            self.ruled_on(first),
            later_terms=tuple(one for one in self.later_terms if first < one[0] <= last),
            later_sites=tuple(one for one in self.later_sites if first < one[0] <= last),
        )

    def ruled_on(self, day: date) -> "StaffMember":
        """Return the person with the rules, the terms and the site of one day, for all days."""
        own = self.under(in_force(self.terms, self.later_terms, day))
        rules = in_force(self.rules, self.later_rules, day)
        site = in_force(self.site, self.later_sites, day)
        return replace(own, rules=rules, later_rules=(), site=site, later_sites=())
