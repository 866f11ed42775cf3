"""The peaks of a study: ready-made ones, with what the planner or a client's history says of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId
from contactcenter.services.whatif.peakhistory import RULES, peak_of_client
from contactcenter.services.whatif.subject import CostedPlan, Subject
from simulation.peaks import Peak, Phases, StageEffect, peak_named, with_peak
from simulation.scenario import Scenario
from simulation.scenario_reader import Table, one_of


@dataclass(frozen=True, slots=True)
class StudyPeak:
    """A peak to lay over what is studied.

    Parameters
    ----------
    peak : a ready-made one, its days, handling, containment and absence as the planner has them.
    begins : day of the scenario from 0, or a local date; None for the calendar's where it has a rule, else
        after its run-up.
    began : local dates on which it began before, of which each client's history is taken.
    volumes : the planner's own, which hold before history's and the ready-made ones.
    where : its place in the study, for messages.
    """

    peak: Peak
    begins: int | date | None = None
    began: tuple[date, ...] = ()
    volumes: tuple[StageEffect, ...] = ()
    where: str = "peaks"


def read_peak(table: Table) -> StudyPeak:
    """Read one peak of a study."""
    ready = table.build(lambda: peak_named(table.text("name")))
    peak = replace(
        ready,
        days=_days(table, ready),
        handle=_phases(table, "handle", ready.handle),
        containment=_phases(table, "containment", ready.containment),
        absence=table.share("absence", ready.absence),
    )
    return StudyPeak(
        peak,
        _begins(table),
        table.local_dates("began"),
        tuple(map(_volume, table.tables("volumes"))),
        table.path,
    )


def _days(table: Table, ready: Peak) -> tuple[int, int, int]:
    if not table.has("days"):
        return ready.days
    days = table.numbers("days")
    if len(days) != 3 or any(number != int(number) or number < 0 for number in days) or not days[1]:
        raise table.refuse("days", "give whole days before, on and after it, as [4, 1, 5]")
    before, during, after = map(int, days)
    return before, during, after


def _phases(table: Table, key: str, usual: Phases | None = None) -> Phases:
    if usual is not None and not table.has(key):
        return usual
    factors = table.numbers(key)
    if len(factors) != 3 or not all(0 <= factor <= 100 for factor in factors):
        raise table.refuse(key, "give factors before, on and after it, as [1.2, 2.6, 1.5]")
    return Phases(*factors)


def _begins(table: Table) -> int | date | None:
    if not table.has("begins"):
        return None
    value = table.raw("begins")
    if type(value) not in (date, int):
        raise table.refuse("begins", "give a date without quotes, as 2026-11-27, or a day, 0 for the first")
    begins: int | date = value
    return begins


def _volume(table: Table) -> StageEffect:
    stages = [one_of(JourneyStage, name, table.name("stages")) for name in table.texts("stages")]
    clients = map(ClientId, table.texts("clients"))
    table.raw("factors")
    return StageEffect(_phases(table, "factors"), frozenset(stages), frozenset(clients))


def with_peaks(subject: Subject, peaks: Sequence[StudyPeak], uow: UnitOfWork | None = None) -> Subject:
    """Return a subject with peaks over its scenario, one on the other: their factors multiply.

    Parameters
    ----------
    uow : where clients' histories and the calendar are; None where the subject is a file.

    Raises
    ------
    InvalidInput
        When a peak misses the subject's days, is told for nobody there, or has no history.
    """
    for one in peaks:
        first = _first_day(one, subject)
        peak = replace(one.peak, effects=(*one.volumes, *_seen(one, subject, uow), *one.peak.effects))
        for effect in one.volumes:
            _check_effect(effect, subject.scenario, one.where)
        scenario = _laid(subject, peak, first, one.where)
        staff = tuple(
            CostedPlan(plan, costed.cost)
            for plan, costed in zip(scenario.agents, subject.staff, strict=True)
        )
        notes = (*subject.notes, *_counted_twice(one.peak, first, subject, uow))
        subject = replace(subject, scenario=scenario, staff=staff, notes=notes)
    return subject


def _laid(subject: Subject, peak: Peak, first: int, where: str) -> Scenario:
    try:
        return with_peak(subject.scenario, peak, first)
    except InvalidInput as error:
        begins = "" if subject.first_day is None else f" Day 0 is {subject.first_day}."
        raise InvalidInput(f"In {where}: {error}{begins}") from error


def _seen(one: StudyPeak, subject: Subject, uow: UnitOfWork | None) -> tuple[StageEffect, ...]:
    """Return the volumes that the clients' own histories show."""
    if not one.began:
        return ()
    if uow is None:
        raise InvalidInput(
            f"{one.where}.began asks clients' histories; a scenario file has none, --database has."
        )
    own = len(one.peak.effects)
    found = [peak_of_client(uow, client.id, one.peak, one.began) for client in subject.clients]
    return tuple(effect for peak in found for effect in peak.effects[: len(peak.effects) - own])


def _first_day(one: StudyPeak, subject: Subject) -> int:
    """Return the day of the scenario on which a peak begins; under 0 where only its tail lies within."""
    days, first = len(subject.scenario.days), subject.first_day
    if isinstance(one.begins, date) and first is None:
        raise InvalidInput(
            f"{one.where}.begins is {one.begins}, but a scenario file has no dates; give a day from 0."
        )
    if isinstance(one.begins, int):
        return one.begins
    by_rule = _by_rule(one.peak, first, days) if first else []
    begins = one.begins or next(iter(by_rule), None)
    return (begins - first).days if begins and first else min(one.peak.days[0], days - 1)


def _by_rule(peak: Peak, first: date, days: int) -> list[date]:
    """Return when a peak begins within some days by the calendar's rule."""
    last = first + timedelta(days=days - 1)
    rule = RULES.get(peak.name)
    begun = [rule(year) for year in range(first.year, last.year + 1)] if rule else []
    return [day for day in begun if first <= day <= last]


def _check_effect(effect: StageEffect, scenario: Scenario, where: str) -> None:
    """Refuse volumes of a client or stage that nobody in the scenario has."""
    if any(effect.fits(kind) for kind in scenario.contact_types):
        return
    clients = sorted({kind.client for kind in scenario.contact_types})
    stages = sorted({kind.stage for kind in scenario.contact_types})
    raise InvalidInput(
        f"{where}.volumes fits no contact: clients here are {', '.join(clients)}, stages "
        f"{', '.join(stages)}."
    )


def _counted_twice(peak: Peak, first: int, subject: Subject, uow: UnitOfWork | None) -> tuple[str, ...]:
    """Say where the forecast counts with an event already on the days of a peak of the calendar."""
    if uow is None or subject.first_day is None or peak.name not in RULES:
        return ()
    begins = subject.first_day + timedelta(days=first)
    ends = begins + timedelta(days=peak.days[1] - 1)
    events = [event for _, event in uow.planned_events.all()]
    names = sorted({event.name for event in events if event.first <= ends and event.last >= begins})
    if not names:
        return ()
    return (
        f"The forecast already counts with {', '.join(names)}: {peak.name} comes on top of it. To play a "
        "stronger or weaker one, state volumes over the forecast.",
    )
