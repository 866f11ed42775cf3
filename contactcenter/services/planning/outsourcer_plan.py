"""The main job on a whole outsourcer: its own past, its own people, the production router."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from multiprocessing import get_context

from contactcenter.clock import Clock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind, EmploymentContract
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId, QueueId
from contactcenter.services.forecasting.corrected import PlannersWord, read_planners_word
from contactcenter.services.planning.book import SLOT_MINUTES, QueueBook, read_books
from contactcenter.services.planning.found import found_roster
from contactcenter.services.planning.needs import StaffingChoices, queues_served, requirements_of
from contactcenter.services.planning.settling import Judging, settle
from contactcenter.services.planning.steps import Notify, Step, Steps
from contactcenter.services.planning.verification.promise import promises_of
from contactcenter.services.planning.verification.rounds import (
    Rostered,
    Verification,
    VerifyOptions,
    Workshop,
)
from contactcenter.services.planning.whole_floor import floor_scenario
from contactcenter.services.rostering.duedemand import Besides, read_besides
from contactcenter.services.rostering.people import People, read_people, span_of
from contactcenter.services.rostering.requests import granted_days_off, granted_wishes
from contactcenter.services.rostering.sharedcars import cars_over
from contactcenter.services.rostering.sitelaw import read_law
from routing.rules import RuleSet
from simulation.experiment import Precision, Progress, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from workforce.forecast.backtest import BacktestReport, Origins, backtest
from workforce.forecast.forecast import Forecast
from workforce.forecast.models import Forecaster, fit_forecaster
from workforce.rostering.agreedterms import AgreedTerms, strictest_terms
from workforce.rostering.attendance import with_titles
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import NEUTRAL
from workforce.rostering.problem import (
    CarPool,
    Demand,
    LabourRules,
    RosterProblem,
    StaffMember,
    Wish,
)
from workforce.rostering.result import RosterResult
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement

BACKTEST_DAYS = 10
BACKTEST_ORIGINS = Origins(4, step=5)
"""Two weeks ahead from each of the last four: accuracy over time without rehearsing every day."""


@dataclass(frozen=True, slots=True)
class OutsourcerOptions:
    """Choices for the main job on an outsourcer.

    Parameters
    ----------
    first_day : Monday on which the plan starts; `today` is the first local date not yet known.
    weeks : calendar weeks to plan, 1 to 8.
    labour_rules : those of the preset of this name; `with_what_is_stored` puts in what was made of them for
        the planned days.
    site_rules : of people whose site has others on the planned days.
    terms : what is agreed with people on the planned days; who is not in it is planned by contract and
        availability alone.
    roster_seconds, again_seconds : limits for the search for the first roster, and in later rounds.
    days_off : local dates of the planned weeks on which people must not work.
    besides : people on call, meetings and training of the planned weeks.
    cars, wishes : who shares a car on which of the planned days, and granted wishes to work on one.
    verify : how the roster is verified and corrected; None for one simulation of the first roster.
    """

    today: date
    first_day: date
    weeks: int = 2
    zone: str = "Europe/Rome"
    region: str | None = "IT-MI"
    staffing: StaffingChoices = StaffingChoices()
    labour_rules: LabourRules = NEUTRAL
    site_rules: Mapping[AgentId, LabourRules] = field(default_factory=dict)
    terms: Mapping[AgentId, AgreedTerms] = field(default_factory=dict)
    roster_seconds: float = 40.0
    again_seconds: float = 15.0
    days_off: Mapping[AgentId, frozenset[date]] = field(default_factory=dict)
    besides: Besides = Besides()
    cars: tuple[CarPool, ...] = ()
    wishes: tuple[Wish, ...] = ()
    verify: VerifyOptions | None = None
    precision: Precision = field(default_factory=lambda: Precision.exactly(8))
    seed: int = 2026
    workers: int = 2

    @property
    def grid(self) -> TimeGrid:
        """The quarter hours of the planned weeks."""
        return TimeGrid.of_days(self.first_day, 7 * self.weeks, SLOT_MINUTES, self.zone)


@dataclass(frozen=True, slots=True)
class QueueOutlook:
    """A queue's forecast, how it was made, and how such forecasts did.

    Parameters
    ----------
    forecast : to plan by, with the overrides that counted.
    before : as the model made it.
    """

    forecast: Forecast
    before: Forecast
    forecaster: Forecaster
    check: BacktestReport | None


@dataclass(frozen=True, slots=True)
class OutsourcerPlan:
    """Everything that the main job made of an outsourcer."""

    options: OutsourcerOptions
    books: tuple[QueueBook, ...]
    outlooks: Mapping[QueueId, QueueOutlook]
    requirements: tuple[Requirement, ...]
    roster: RosterResult
    simulation: ExperimentResult
    seconds: Mapping[Step, float]
    verification: Verification | None = None


def plan_outsourcer(
    uow: UnitOfWork, rules: RuleSet, options: OutsourcerOptions, clock: Clock, notify: Notify
) -> OutsourcerPlan:
    """Run the main job on what is stored, the planner's events and overrides too; nothing is written.

    Raises
    ------
    InvalidInput
        When a queue has no history.
    ImpossiblePlan
        When no roster could be found.
    """
    steps = Steps(clock, notify)
    with steps.step(Step.HISTORY):
        books = read_books(uow, options.today)
        word = read_planners_word(uow, clock.now())
        people = read_people(uow)
        agents, contracts = people.agents_on(options.first_day), people.contracts_on(options.first_day)
        options = with_what_is_stored(uow, options)
    with steps.step(Step.FORECAST):
        outlooks = look_ahead(books, word, options, notify)
        forecasts = {queue: outlook.forecast for queue, outlook in outlooks.items()}
    with steps.step(Step.STAFFING):
        requirements = requirements_of(books, forecasts, options.staffing)
    floor = _Floor(books, forecasts, agents, contracts, rules, options)
    with steps.step(Step.ROSTER):
        first = floor.roster(requirements, options.roster_seconds)
    shop = Workshop(
        promises_of(uow.clients.all()),
        lambda needs, before: floor.roster(needs, options.again_seconds, before.result.roster),
    )
    judging = Judging(lambda scenario: _rehearse(scenario, options, notify), options.verify)
    settled = settle(requirements, first, shop, judging, steps)
    return OutsourcerPlan(
        options,
        books,
        outlooks,
        settled.requirements,
        settled.roster,
        settled.simulation,
        steps.seconds,
        settled.verification,
    )


def with_what_is_stored(uow: UnitOfWork, options: OutsourcerOptions) -> OutsourcerOptions:
    """Return options with rules, terms, days off, cars, wishes and standing needs of the planned days.

    Raises
    ------
    InvalidInput
        When what is agreed with somebody changes on the planned days so that nothing keeps it all.
    """
    grid, usual = options.grid, options.labour_rules.name
    people = read_people(uow)
    agents = people.agents_on(options.first_day)
    scheduled = [one.id for one in agents if one.contract is not None]
    teams = {agent: people.teams_over(agent, grid) for agent in people.agents}
    rules, own = read_law(uow).of_period(teams, usual, grid).strictest
    granted = granted_wishes(uow, grid.start, grid.end, grid.zone)
    return replace(
        options,
        days_off=granted_days_off(uow, grid),
        cars=cars_over(people, scheduled, *span_of(grid)),
        wishes=tuple(one for one in granted if one.wanted and one.agent in scheduled),
        labour_rules=rules,
        site_rules=own,
        terms={agent: _agreed(people, agent, grid) for agent in scheduled},
        besides=read_besides(uow, grid, agents),
    )


def _agreed(people: People, agent: AgentId, grid: TimeGrid) -> AgreedTerms:
    return strictest_terms(people.agents[agent].name, [own for _, own in people.agreed_over(agent, grid)])


@dataclass(frozen=True, slots=True)
class _Floor:
    """Everything about an outsourcer's planned weeks but their requirements and roster."""

    books: tuple[QueueBook, ...]
    forecasts: Mapping[QueueId, Forecast]
    agents: Sequence[Agent]
    contracts: Sequence[EmploymentContract]
    rules: RuleSet
    options: OutsourcerOptions

    def roster(
        self, needs: Sequence[Requirement], seconds: float, before: Roster | None = None
    ) -> Rostered:
        """Return the roster of some requirements with the scenario in which it is simulated."""
        queues = [book.queue for book in self.books]
        options = replace(self.options, roster_seconds=seconds)
        result = roster_people(queues, needs, self.agents, self.contracts, options, before)
        demands = [Demand(str(need.queue), need.scheduled) for need in needs]
        roster = found_roster(result, demands, seconds)
        absence = options.staffing.shrinkage
        scenario = floor_scenario(self.books, self.forecasts, roster, self.agents, self.rules, absence)
        return Rostered(result, scenario)


def _rehearse(scenario: Scenario, options: OutsourcerOptions, notify: Notify) -> ExperimentResult:
    """Simulate a roster that is not verified."""

    def tell(progress: Progress) -> None:
        notify(Step.SIMULATION, progress.replications / progress.most)

    return run_experiment(scenario, options.precision, options.seed, options.workers, tell)


def look_ahead(
    books: Sequence[QueueBook], word: PlannersWord, options: OutsourcerOptions, notify: Notify
) -> dict[QueueId, QueueOutlook]:
    """Forecast every queue and check how such forecasts did, in `options.workers` processes."""
    work = partial(_outlook, word=word, options=options)
    found: dict[QueueId, QueueOutlook] = {}
    if options.workers == 1:
        for book in books:
            found[book.queue.id] = work(book)
            notify(Step.FORECAST, len(found) / len(books))
        return found
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as processes:
        for book, outlook in zip(books, processes.map(work, books), strict=True):
            found[book.queue.id] = outlook
            notify(Step.FORECAST, len(found) / len(books))
    return found


def _outlook(book: QueueBook, word: PlannersWord, options: OutsourcerOptions) -> QueueOutlook:
    events = word.events_of(book.queue.id)
    forecaster = fit_forecaster(book.history, events, options.region)
    try:
        check = backtest(book.history, BACKTEST_DAYS, BACKTEST_ORIGINS, events, options.region)
    except InvalidInput:
        check = None
    found = word.correct(forecaster.predict(options.grid))
    return QueueOutlook(found.after, found.before, forecaster, check)


def roster_people(
    queues: Sequence[Queue],
    requirements: Sequence[Requirement],
    agents: Sequence[Agent],
    contracts: Sequence[EmploymentContract],
    options: OutsourcerOptions,
    start: Roster | None = None,
) -> RosterResult:
    """Find the roster of the outsourcer's own people for the requirements.

    Parameters
    ----------
    start : a roster for like requirements to begin from; None for none.
    """
    by_id = {contract.id: contract for contract in contracts}
    demands = tuple(Demand(str(need.queue), need.scheduled) for need in requirements)
    staff = tuple(
        replace(
            _under(options, _member(agent, queues, by_id)),
            days_off=options.days_off.get(agent.id, frozenset()),
            rules=options.site_rules.get(agent.id),
        )
        for agent in agents
        if agent.kind is AgentKind.HUMAN and agent.contract
    )
    shifts = RosterProblem(
        options.grid,
        demands,
        staff,
        options.labour_rules,
        wishes=options.wishes,
        car_pools=options.cars,
    )
    problem, refused = options.besides.asked_of(shifts)
    stopping = StoppingRule(seconds=options.roster_seconds)
    result = solve(problem, stopping, SolverParams(seed=options.seed), start=start)
    roster = None if result.roster is None else with_titles(problem, result.roster)
    return replace(result, roster=roster, refused=refused)


def _under(options: OutsourcerOptions, person: StaffMember) -> StaffMember:
    return person.under(options.terms.get(person.agent, person.terms))


def _member(
    agent: Agent, queues: Sequence[Queue], contracts: Mapping[ContractId, EmploymentContract]
) -> StaffMember:
    if agent.contract is None:
        raise InvalidInput(f"Agent {agent.code!r} has no employment contract and cannot be scheduled.")
    return StaffMember(
        agent=agent.id,
        name=agent.name,
        serves=queues_served(agent, queues),
        contract=contracts[agent.contract],
        availability=agent.availability,
    )
