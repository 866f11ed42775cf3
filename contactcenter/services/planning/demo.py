"""The demo: a sample outsourcer in the database, planned, simulated and billed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from importlib.resources import files

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.runs import PlanId
from contactcenter.services.forecasting.corrected import corrected_forecast
from contactcenter.services.planning.book import read_books
from contactcenter.services.planning.equalservice import EqualService, Matching, SharedFloor, equal_service
from contactcenter.services.planning.keeping import keep_plan
from contactcenter.services.planning.needs import separate_requirements
from contactcenter.services.planning.outsourcer_plan import (
    OutsourcerOptions,
    OutsourcerPlan,
    plan_outsourcer,
    with_what_is_stored,
)
from contactcenter.services.planning.separate import Weeks, even_days, roster_apart
from contactcenter.services.planning.steps import Notify
from contactcenter.services.planning.verification.promise import promises_of
from contactcenter.services.planning.verification.rounds import Tell, VerifyOptions
from contactcenter.services.planning.whole_floor import floor_scenario
from contactcenter.services.rostering.people import read_people
from contactcenter.services.setup import store_history, store_outsourcer
from contactcenter.services.statements import close_month
from fixtures.history import make_history
from fixtures.outsourcer import Outsourcer, make_outsourcer
from fixtures.planner import planner_events
from routing.rulefile import parse_rules
from routing.rules import RuleSet

Announce = Callable[[str], None]
MONTHS_CLOSED = 3
VERIFY_SECONDS = 180.0
"""No round begins that would end later than this: only a slow machine comes near it."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo as it stands in the database; `plan` is None when it was there before."""

    outsourcer: Outsourcer
    plan_id: PlanId
    plan: OutsourcerPlan | None
    seed: int


def build_demo(engine: Engine, seed: int, clock: Clock, announce: Announce, notify: Notify) -> Demo:
    """Build the demo and run its main job, or find both done.

    Raises
    ------
    Conflict
        When the database holds something else.
    """
    outsourcer = make_outsourcer(seed)
    if not _is_stored(engine, outsourcer):
        announce("making fifteen months of contacts")
        _store(engine, outsourcer, seed)
    with UnitOfWork(engine, reading=True) as uow:
        known = uow.plans.latest()
        if known is not None:
            return Demo(outsourcer, known, None, seed)
        announce("planning and simulating the Black Friday weeks")
        options = demo_options(outsourcer, seed)
        plan = plan_outsourcer(uow, default_rules(), options, clock, notify)
    with SerialUnit(engine) as uow:
        key = keep_plan(uow, plan, "Black Friday weeks", demo_now(outsourcer))
        uow.commit()
    return Demo(outsourcer, key, plan, seed)


def compare_separately(engine: Engine, demo: Demo, tell: Tell) -> EqualService:
    """Staff the demo's planned weeks queue by queue, for the service that its plan gives."""
    outsourcer = demo.outsourcer
    with UnitOfWork(engine, reading=True) as uow:
        options = with_what_is_stored(uow, demo_options(outsourcer, demo.seed))
        made_at = uow.plans.get(demo.plan_id).created_at
        keys = uow.forecasts.of_plan(demo.plan_id)
        forecasts = {
            found.queue: found for found in (corrected_forecast(uow, key, made_at) for key in keys)
        }
        books = read_books(uow, options.today)
        roster = uow.rosters.get(uow.rosters.of_plan(demo.plan_id)[-1])
        people = read_people(uow)
        agents = people.agents_on(options.first_day)
        contracts = tuple(even_days(one) for one in people.contracts_on(options.first_day))
    scenario = floor_scenario(books, forecasts, roster, agents, default_rules(), options.staffing.shrinkage)
    floor = SharedFloor(scenario, roster.paid_hours, promises_of(outsourcer.clients))
    bots = tuple(agent for agent in agents if agent.kind is AgentKind.BOT)
    weeks = Weeks(books, forecasts, contracts, default_rules(), bots, options)
    needs = separate_requirements(books, forecasts, options.staffing)
    matching = Matching(seed=demo.seed, workers=2)
    return equal_service(floor, needs, partial(roster_apart, weeks), matching, tell)


def demo_options(outsourcer: Outsourcer, seed: int) -> OutsourcerOptions:
    """Return the options of the demo's plan: the two weeks with Black Friday and Cyber Monday."""
    first = outsourcer.today + timedelta(days=7 - outsourcer.today.weekday())
    return OutsourcerOptions(
        today=outsourcer.today,
        first_day=first,
        zone=outsourcer.zone,
        roster_seconds=25.0,
        again_seconds=25.0,
        verify=VerifyOptions(
            confidence=0.9,
            rounds=3,
            replications=4,
            last_word=6,
            seconds=VERIFY_SECONDS,
            seed=seed,
            workers=2,
        ),
        seed=seed,
    )


def default_rules() -> RuleSet:
    """Return the routing rules that ship with the product."""
    return parse_rules(files("routing").joinpath("default_rules.toml").read_text(encoding="utf-8"))


def demo_now(outsourcer: Outsourcer) -> datetime:
    """Return the instant at which the demo stands: eight in the morning of its day."""
    return local_instant(outsourcer.today, 8 * 60, outsourcer.zone)


def _is_stored(engine: Engine, outsourcer: Outsourcer) -> bool:
    with UnitOfWork(engine, reading=True) as uow:
        try:
            found = uow.installation.get()
        except NotFound:
            return False
    if found.name != outsourcer.name:
        raise Conflict(f"This database holds {found.name!r}; give the demo a database of its own.")
    return True


def _store(engine: Engine, outsourcer: Outsourcer, seed: int) -> None:
    """Store the outsourcer with its past and its calendar, and close its last months."""
    with UnitOfWork(engine) as uow:
        store_outsourcer(uow, outsourcer)
        store_history(uow, make_history(outsourcer, seed))
        for event in planner_events(outsourcer):
            uow.planned_events.add(event)
        for client in outsourcer.clients:
            for month in _months_before(outsourcer.today):
                close_month(uow, client.id, month, demo_now(outsourcer))
        uow.commit()


def _months_before(today: date) -> list[date]:
    """Return the first days of the last whole months, oldest first."""
    months, month = [], today.replace(day=1)
    for _ in range(MONTHS_CLOSED):
        month = (month - timedelta(days=1)).replace(day=1)
        months.append(month)
    return months[::-1]
