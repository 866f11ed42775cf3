"""What a roster has to solve, as data; needs, people and rules stand in files of their own."""

from dataclasses import dataclass, field, replace
from datetime import date

from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.terms import PersonalLimits, WorkPattern
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.labourrules import LabourRules, RulesFrom, in_force
from workforce.rostering.needs import (
    ActivityNeed,
    Demand,
    DemandId,
    KindCover,
    KindId,
    OnCallNeed,
    ShiftKind,
)
from workforce.rostering.staffmember import Burden, StaffMember

__all__ = [
    "ActivityNeed",
    "Burden",
    "CarPool",
    "Demand",
    "DemandId",
    "Fairness",
    "KindCover",
    "KindId",
    "LabourRules",
    "OnCallNeed",
    "PersonalLimits",
    "Premiums",
    "Prices",
    "RosterProblem",
    "RulesFrom",
    "ShiftKind",
    "StaffMember",
    "Succession",
    "Wish",
    "WorkPattern",
]


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
    first_day, last_day : local days on which shifts begin that are meant; None for no border.
    """

    people: tuple[AgentId, AgentId]
    weight: float = 1.0
    within_minutes: int = 0
    first_day: date | None = None
    last_day: date | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether the car is shared on a local day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


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

    def rules_on(self, person: StaffMember, day: date) -> LabourRules:
        """Return the rules that hold for a person on a day of the period."""
        if person.rules is not None:
            return in_force(person.rules, person.later_rules, day)
        return in_force(self.rules, self.later_rules, day)

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
    def rule_names(self) -> frozenset[str]:
        """The names of the rules that count for anybody on any day."""
        later = (
            own for _, own in (*self.later_rules, *(step for one in self.staff for step in one.later_rules))
        )
        return frozenset(own.name for own in (*self.rules_in_use, *later))

    @property
    def days_of_change(self) -> tuple[date, ...]:
        """The days within the period from which other rules or terms count for somebody, in order."""
        rules = (self.later_rules, *(person.later_rules for person in self.staff))
        terms = (person.later_terms for person in self.staff)
        return tuple(sorted({day for own in (*rules, *terms) for day, _ in own}))

    def ruled_on(self, day: date) -> "RosterProblem":
        """Return the problem with everybody's rules and terms of one day, for all of its days."""
        staff = tuple(one.ruled_on(day) for one in self.staff)
        rules = in_force(self.rules, self.later_rules, day)
        return replace(self, staff=staff, rules=rules, later_rules=())
