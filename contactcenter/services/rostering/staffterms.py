"""What a staff file tells beside its people: kinds of shift, wishes, locks, cars, on call, prices."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.tomltable import Table, once
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.problem import (
    ActivityNeed,
    CarPool,
    Demand,
    DemandId,
    Fairness,
    KindCover,
    OnCallNeed,
    Prices,
    ShiftKind,
    Succession,
    Wish,
)
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.shortfall import shortfall_steps

TERMS = (
    "start_step_minutes kinds cover wishes locks on_call on_call_needs successions car_pools prices "
    "fairness activities demands holidays"
)
KIND = "id start paid_minutes not_before"
COVER = "day kind required under over"
WISH = "agent day kind wanted weight begins lengths"
LOCK = "agent start end breaks"
NEED = "start end weekdays from to people serves among weight"
BREAK = "start end activity paid"
ACTIVITY = "id activity people minutes windows spans sessions every_week together least price"
WINDOW = "weekday start end"
SERVICE = "contacts_per_hour handle_seconds share within_seconds patience_seconds"
PRICES = " ".join(one.name for one in fields(Prices))
FAIRNESS = " ".join(one.name for one in fields(Fairness))


@dataclass(frozen=True, slots=True)
class DemandPrice:
    """What missing people of a demand cost, as in `Demand`."""

    id: DemandId
    weight: float
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class RepeatedNeed:
    """People wanted on call at the same hours of some weekdays.

    Parameters
    ----------
    weekdays : 0 for Monday to 6.
    begin, end : local minutes from the midnight of each such day; the end may lie in a later day.
    people, serves, among, weight : as in `OnCallNeed`.
    """

    weekdays: frozenset[int]
    begin: int
    end: int
    people: int
    serves: DemandId | None
    among: frozenset[AgentId]
    weight: float

    def over(self, grid: TimeGrid) -> Iterator[OnCallNeed]:
        """Yield the need of each such day of a period."""
        day, last = grid.local_of(0).date(), grid.local_of(grid.count - 1).date()
        while day <= last:
            if day.weekday() in self.weekdays:
                begin, end = (local_instant(day, minute, grid.zone) for minute in (self.begin, self.end))
                yield OnCallNeed(begin, end, self.people, self.serves, self.among, self.weight)
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StaffTerms:
    """What is told beside the people, as in `RosterProblem`."""

    start_step_minutes: int = 30
    kinds: tuple[ShiftKind, ...] = ()
    cover: tuple[KindCover, ...] = ()
    wishes: tuple[Wish, ...] = ()
    locks: tuple[Shift, ...] = ()
    on_call: tuple[OnCall, ...] = ()
    successions: tuple[Succession, ...] = ()
    car_pools: tuple[CarPool, ...] = ()
    prices: Prices = field(default_factory=Prices)
    fairness: Fairness = field(default_factory=Fairness)
    activities: tuple[ActivityNeed, ...] = ()
    demands: tuple[DemandPrice, ...] = ()
    holidays: frozenset[date] = frozenset()

    def priced(self, demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
        """Return demands with the weights and steps that the file tells.

        Raises
        ------
        InvalidInput
            When the file prices a demand that there is not.
        """
        told, known = {one.id: one for one in self.demands}, [demand.id for demand in demands]
        if strange := [name for name in told if name not in known]:
            raise InvalidInput(
                f"The staff file: the demand {strange[0]!r} has a price and is not in the requirement, "
                f"which has {', '.join(known)}."
            )
        return tuple(
            replace(one, weight=told[one.id].weight, steps=told[one.id].steps) if one.id in told else one
            for one in demands
        )

    on_call_needs: tuple[OnCallNeed | RepeatedNeed, ...] = ()


def read_terms(file: Table, people: tuple[AgentId, ...] = ()) -> StaffTerms:
    """Read what a staff file tells beside its people.

    Parameters
    ----------
    people : everybody in the file, for whom an activity is that names nobody.
    """
    kinds = file.each("kinds", KIND, _kind)
    once("the kind of shift", (kind.id for kind in kinds))
    prices = file.table("prices", PRICES)
    fair = file.table("fairness", FAIRNESS)
    demands = file.each("demands", "id weight steps service", _demand_price)
    once("the demand", (one.id for one in demands))
    return StaffTerms(
        file.whole("start_step_minutes", 30),
        kinds,
        file.each("cover", COVER, _cover),
        file.each("wishes", WISH, _wish),
        file.each("locks", LOCK, _lock),
        file.each("on_call", "agent start end", _on_call),
        file.each("successions", "begins next_from", _succession),
        file.each("car_pools", "people weight within_minutes from to", _car_pool),
        Prices(
            **{one.name: prices.number(one.name, getattr(Prices(), one.name)) for one in fields(Prices)}
        ),
        Fairness(**{one.name: fair.number(one.name, 0.0) for one in fields(Fairness)}),
        file.each("activities", ACTIVITY, lambda table: _activity(table, people)),
        demands,
        frozenset(file.days("holidays")),
        file.each("on_call_needs", NEED, _need),
    )


def _demand_price(table: Table) -> DemandPrice:
    steps = table.number_pairs("steps")
    if "service" in table:
        if steps:
            raise InvalidInput(f"The staff file: {table.what} has steps and service; give one of them.")
        steps = _steps_of_service(table.table("service", SERVICE))
    return DemandPrice(table.text("id"), table.number("weight", 1.0), steps)


def _steps_of_service(table: Table) -> tuple[tuple[float, float], ...]:
    """Return the steps of a live queue by what missing agents cost it in service level."""
    target = ServiceTarget(table.number("share", 0.8), table.number("within_seconds", 20.0))
    patience = table.number("patience_seconds") if "patience_seconds" in table else None
    policy = StaffingPolicy(target, table.number("handle_seconds"), patience)
    return shortfall_steps(table.number("contacts_per_hour") / 3600, policy)


def _kind(table: Table) -> ShiftKind:
    return ShiftKind(
        table.text("id"),
        table.minute("start"),
        table.whole("paid_minutes"),
        frozenset(table.texts("not_before", [])),
    )


def _cover(table: Table) -> KindCover:
    return KindCover(
        table.day("day"),
        table.text("kind"),
        table.whole("required"),
        table.number("under", 100.0),
        table.number("over", 1.0),
    )


def _wish(table: Table) -> Wish:
    return Wish(
        AgentId(table.whole("agent")),
        table.day("day"),
        table.text("kind") if "kind" in table else None,
        table.flag("wanted", True),
        table.number("weight", 1.0),
        table.minutes("begins") if "begins" in table else None,
        table.pair("lengths") if "lengths" in table else None,
    )


def _lock(table: Table) -> Shift:
    breaks = table.each("breaks", BREAK, _part)
    return Shift(AgentId(table.whole("agent")), table.instant("start"), table.instant("end"), breaks)


def _part(table: Table) -> ShiftPart:
    activity = Activity(table.text("activity", Activity.BREAK.value))
    paid = table.flag("paid", activity is not Activity.MEAL)
    return ShiftPart(table.instant("start"), table.instant("end"), activity, paid)


def _on_call(table: Table) -> OnCall:
    return OnCall(AgentId(table.whole("agent")), table.instant("start"), table.instant("end", closing=True))


def _need(table: Table) -> OnCallNeed | RepeatedNeed:
    """Read a need of people on call, of one span or of the same hours on some weekdays."""
    people = table.whole("people", 1)
    serves = table.text("serves") if "serves" in table else None
    among = frozenset(AgentId(one) for one in table.wholes("among", []))
    weight = table.number("weight", 1.0)
    told = {key for key in ("start", "end", "weekdays", "from", "to") if key in table}
    if told == {"start", "end"}:
        span = table.instant("start"), table.instant("end", closing=True)
        return OnCallNeed(*span, people, serves, among, weight)
    if not {"from", "to"} <= told <= {"weekdays", "from", "to"}:
        raise InvalidInput(
            f"The staff file: {table.what} tells {', '.join(sorted(told)) or 'no time'}; write start and "
            "end of one span, or weekdays, from and to of a repeated one."
        )
    weekdays, begin, end = table.wholes("weekdays", [*range(7)]), table.minute("from"), table.minute("to")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise InvalidInput(f"The staff file: {table.what} has weekdays {weekdays}; Monday is 0, Sunday 6.")
    if end <= begin:
        raise InvalidInput(
            f"The staff file: {table.what} ends before it begins; an end on the next day is 24 hours more, "
            f"such as {24 + end // 60}:{end % 60:02}."
        )
    return RepeatedNeed(frozenset(weekdays), begin, end, people, serves, among, weight)


def _succession(table: Table) -> Succession:
    return Succession(table.minutes("begins"), table.minute("next_from"))


def _car_pool(table: Table) -> CarPool:
    one, other = table.pair("people")
    first, last = (table.day(key) if key in table.values else None for key in ("from", "to"))
    within = table.whole("within_minutes", 0)
    return CarPool((AgentId(one), AgentId(other)), table.number("weight", 1.0), within, first, last)


def _activity(table: Table, everybody: tuple[AgentId, ...]) -> ActivityNeed:
    name = table.text("id")
    own = Table(f"activity {name!r}", table.values, table.zone)
    known, word = sorted(OFF_CONTACTS), own.text("activity")
    if word not in known:
        raise InvalidInput(f"The staff file: {own.what} is {word!r}; write {' or '.join(known)}.")
    usual = ActivityNeed(name, Activity(word), (), 0)
    return ActivityNeed(
        name,
        usual.activity,
        tuple(AgentId(number) for number in own.wholes("people", list(everybody))),
        own.whole("minutes"),
        own.each("windows", WINDOW, window),
        own.each("spans", "from to", lambda one: (one.instant("from"), one.instant("to", closing=True))),
        own.whole("sessions", usual.sessions),
        own.flag("every_week", usual.every_week),
        own.flag("together", usual.activity is Activity.MEETING),
        own.whole("least", usual.least),
        own.number("price", usual.price),
    )


def window(table: Table) -> Availability:
    """Read a window of the week."""
    return Availability(table.whole("weekday"), table.minute("start"), table.minute("end"))
