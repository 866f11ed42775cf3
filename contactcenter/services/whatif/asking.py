"""Where a study's subject comes from: a scenario file, or the last plan of a database."""

from collections.abc import Mapping
from dataclasses import replace

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import Client
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.roster import Roster
from contactcenter.domain.units import ContractId
from contactcenter.services.forecasting.corrected import corrected_forecast
from contactcenter.services.planning.book import read_books
from contactcenter.services.planning.whole_floor import floor_scenario
from contactcenter.services.rostering.people import read_people
from contactcenter.services.whatif.study import Study
from contactcenter.services.whatif.studypeaks import with_peaks
from contactcenter.services.whatif.subject import CostedPlan, Subject, subject_of
from routing.rules import RuleSet
from simulation.scenario import Scenario

ABSENCE = 0.05
"""Unplanned shrinkage as the main job has it."""


def subject_of_file(scenario: Scenario, study: Study) -> Subject:
    """Return a scenario with a study's peaks over it, its costs and its contracts.

    Raises
    ------
    InvalidInput
        When a contract names a queue, or a cost a pool, that the scenario does not have.
    """
    for pool in study.rates.pools:
        if pool not in scenario.pools:
            raise InvalidInput(f"money.pools names {pool!r}; known are {', '.join(scenario.pools)}.")
    return with_peaks(_checked(subject_of(scenario, study.rates, study.clients)), study.peaks)


def subject_of_plan(uow: UnitOfWork, rules: RuleSet, study: Study) -> Subject:
    """Return the last plan's weeks: its forecast customers, its published roster, its contracts.

    Raises
    ------
    NotFound
        When nothing has been planned, or no roster was made.
    """
    plan = uow.plans.latest()
    if plan is None:
        raise NotFound("Nothing has been planned here; run the main job first, e.g. contactcenter demo.")
    rosters = uow.rosters.of_plan(plan)
    if not rosters:
        raise NotFound("The last plan has no roster.")
    roster = uow.rosters.get(rosters[-1])
    made_at, keys = uow.plans.get(plan).created_at, uow.forecasts.of_plan(plan)
    forecasts = {found.queue: found for found in (corrected_forecast(uow, key, made_at) for key in keys)}
    today = uow.forecasts.version(keys[0]).made_at.date()
    books = read_books(uow, today)
    first_day = forecasts[books[0].queue.id].grid.local_of(0).date()
    people = read_people(uow)
    scenario = floor_scenario(books, forecasts, roster, people.agents_on(first_day), rules, ABSENCE)
    hourly = {contract.id: contract.hourly_cost for contract in people.contracts_on(first_day)}
    subject = replace(_costed(scenario, roster, uow, hourly), first_day=first_day)
    return with_peaks(subject, study.peaks, uow)


def _costed(
    scenario: Scenario, roster: Roster, uow: UnitOfWork, hourly: Mapping[ContractId, float]
) -> Subject:
    """Return the roster's people with what their paid hours cost by contract."""
    paid: dict[int, float] = {}
    for shift in roster.shifts:
        paid[shift.agent] = paid.get(shift.agent, 0.0) + shift.paid_seconds / 3600
    staff = tuple(
        CostedPlan(
            plan,
            paid.get(plan.agent.id, 0.0) * hourly[plan.agent.contract] if plan.agent.contract else 0.0,
        )
        for plan in scenario.agents
    )
    return Subject(scenario, staff, tuple(uow.clients.all()))


def _checked(subject: Subject) -> Subject:
    known = [str(queue) for queue in subject.scenario.queues]
    for client in subject.clients:
        _check_client(client, known)
    return subject


def _check_client(client: Client, known: list[str]) -> None:
    for term in client.terms:
        for queue in term.queues:
            if queue not in known:
                raise InvalidInput(
                    f"A term of client {client.id!r} names queue {queue!r}; "
                    f"known are {', '.join(sorted(known))}."
                )
