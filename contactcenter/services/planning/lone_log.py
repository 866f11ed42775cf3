"""The main job on a lone log: nothing is known but the contacts, so the workforce is sized too."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from contactcenter.clock import Clock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.histories import QueueHistory, queue_histories
from contactcenter.services.planning.found import found_roster
from contactcenter.services.planning.options import PlanOptions
from contactcenter.services.planning.owncrews import Hiring, Staffed, as_one, hire_apart
from contactcenter.services.planning.ownpeople import size_own_people
from contactcenter.services.planning.pools import Pool, pools_of
from contactcenter.services.planning.rehearsal import rehearsal_scenario
from contactcenter.services.planning.report import (
    ForecastSummary,
    PlanReport,
    Timings,
    summarise_accuracy,
    summarise_roster,
    summarise_simulation,
    summarise_staffing,
    verdict_of,
)
from contactcenter.services.planning.settling import Judging, Settled, settle
from contactcenter.services.planning.steps import Notify, Step, Steps
from contactcenter.services.planning.verification.outcome import outcome_of_verification
from contactcenter.services.planning.verification.promise import Promise
from contactcenter.services.planning.verification.rounds import Rostered, Verification, Workshop
from simulation.experiment import Progress, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from workforce.forecast.backtest import BacktestReport, backtest
from workforce.forecast.forecast import Forecast
from workforce.forecast.models import Forecaster, fit_forecaster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, RosterProblem, StaffMember
from workforce.rostering.result import RosterResult
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement, live_requirement

BACKTEST_DAYS = (5, 3, 2, 1)
BACKTEST_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the main job made of a log, one item a pool where there are several."""

    report: PlanReport
    pools: tuple[Pool, ...]
    forecasts: tuple[Forecast, ...]
    requirements: tuple[Requirement, ...]
    roster: RosterResult
    simulation: ExperimentResult
    verification: Verification | None = None


def plan_log(content: LogContent, options: PlanOptions, clock: Clock, notify: Notify) -> Plan:
    """Run the main job on a log.

    Raises
    ------
    InvalidInput
        When the log holds too little to forecast from.
    ImpossiblePlan
        When no roster could be found; the message says which rules collide.
    """
    steps = Steps(clock, notify)
    with steps.step(Step.HISTORY):
        pools = pools_of(content, options)
        grid = planning_grid(pools, options)
    with steps.step(Step.BACKTEST):
        checks = [_check_forecast(pool, options) for pool in pools]
    with steps.step(Step.FORECAST):
        fitted = [fit_forecaster(pool.history, region=options.region) for pool in pools]
        forecasts = tuple(forecaster.predict(grid) for forecaster in fitted)
    with steps.step(Step.STAFFING):
        requirements = tuple(map(_requirement, forecasts, pools))
    settled = _settle(pools, forecasts, requirements, options, steps)
    report = PlanReport(
        source=content.name,
        first_day=grid.local_of(0).date().isoformat(),
        weeks=options.weeks,
        interval_minutes=grid.minutes,
        zone=grid.zone,
        forecast=_summarise_forecast(fitted, checks, forecasts),
        **_findings(settled, options),
        assumptions=_assumptions(content, pools, checks, options),
        timings=Timings(**{step.value: seconds for step, seconds in steps.seconds.items()}),
        seed=options.seed,
    )
    return Plan(
        report,
        pools,
        forecasts,
        settled.requirements,
        settled.roster,
        settled.simulation,
        settled.verification,
    )


def _settle(
    pools: tuple[Pool, ...],
    forecasts: tuple[Forecast, ...],
    requirements: tuple[Requirement, ...],
    options: PlanOptions,
    steps: Steps,
) -> Settled:
    """Size, roster and simulate, and correct where that was asked for."""
    own = _Shop(forecasts[0].grid, options, lambda done: steps.notify(Step.ROSTER, done))

    def make(needs: tuple[Requirement, ...], before: Rostered | None = None) -> Rostered:
        staff, roster = own.roster(needs, before)
        scenario = rehearsal_scenario(pools, forecasts, staff, roster, options)
        return Rostered(roster, scenario, staff)

    with steps.step(Step.ROSTER):
        first = make(requirements)
    promises = tuple(Promise(str(pool.name), (pool.name,), options.target) for pool in pools)
    judging = Judging(lambda scenario: rehearse(scenario, options, steps.notify), options.verify)
    return settle(requirements, first, Workshop(promises, make), judging, steps)


def _findings(settled: Settled, options: PlanOptions) -> dict[str, Any]:
    """Return the fields of a report that tell of requirement, roster and simulation."""
    level = summarise_simulation(settled.simulation, options.target)
    found = settled.verification
    return {
        "staffing": summarise_staffing(settled.requirements),
        "roster": summarise_roster(settled.roster),
        "simulation": level,
        "verdict": verdict_of(level.service_level, options.target.share),
        "verification": outcome_of_verification(found) if found else None,
    }


def _requirement(forecast: Forecast, pool: Pool) -> Requirement:
    return live_requirement(forecast, pool.policy)


def planning_grid(pools: tuple[Pool, ...], options: PlanOptions) -> TimeGrid:
    """Return the grid of the planned weeks, from the first Monday after the log's last day."""
    last = max(pool.history.last_day for pool in pools)
    return TimeGrid.of_days(
        next_monday(last), 7 * options.weeks, options.interval_minutes, pools[0].history.zone
    )


def next_monday(day: date) -> date:
    """Return the first Monday after a date."""
    return day + timedelta(days=7 - day.weekday())


def _check_forecast(pool: Pool, options: PlanOptions) -> BacktestReport | None:
    """Backtest a pool's forecast as many days ahead as the history allows; None where it allows none."""
    for horizon in BACKTEST_DAYS:
        try:
            return backtest(pool.history, horizon, BACKTEST_ORIGINS, region=options.region)
        except InvalidInput:
            continue
    return None


@dataclass
class _Shop:
    """Makes the rosters of all rounds: of one pool's people, or of every queue's own."""

    grid: TimeGrid
    options: PlanOptions
    tell: Callable[[float], None]
    own: dict[QueueId, Staffed] = field(default_factory=dict)

    def roster(
        self, needs: tuple[Requirement, ...], before: Rostered | None
    ) -> tuple[tuple[StaffMember, ...], RosterResult]:
        """Return the people for some requirements and their roster.

        Raises
        ------
        ImpossiblePlan
            When no roster was found.
        """
        if len(needs) == 1:
            return self._together(needs[0], before)
        options = self.options
        hiring = Hiring(
            self.grid, options.contracts, options.labour_rules(self.grid), options.seed, options.workers
        )
        self.own = hire_apart(hiring, needs, self.own, tell=self.tell)
        return as_one(self.grid, [(one.staff, one.result) for one in self.own.values()])

    def _together(
        self, need: Requirement, before: Rostered | None
    ) -> tuple[tuple[StaffMember, ...], RosterResult]:
        options, demands = self.options, (Demand(str(need.queue), need.scheduled),)
        rules = options.labour_rules(self.grid)
        staff = size_own_people(self.grid, demands, options.contracts, rules)
        problem = RosterProblem(self.grid, demands, staff, rules)
        stopping = StoppingRule(seconds=options.roster_seconds)
        start = before.handed_on(staff) if before else None
        result = solve(problem, stopping, SolverParams(seed=options.seed), start=start)
        found_roster(result, demands, options.roster_seconds)
        return staff, result


def rehearse(scenario: Scenario, options: PlanOptions, notify: Notify) -> ExperimentResult:
    """Simulate the planned weeks until their service level is known well enough."""

    def tell(progress: Progress) -> None:
        notify(Step.SIMULATION, progress.replications / progress.most)

    precision = replace(options.precision, formula=options.target.formula)
    return run_experiment(scenario, precision, options.seed, options.workers, tell)


def _summarise_forecast(
    fitted: list[Forecaster], checks: list[BacktestReport | None], forecasts: tuple[Forecast, ...]
) -> ForecastSummary:
    """Describe the forecast; of several pools the accuracy is that of the one with most contacts."""
    volumes = [float(forecast.mean.sum()) for forecast in forecasts]
    largest = volumes.index(max(volumes))
    return ForecastSummary(
        method=fitted[largest].method.value,
        reason=fitted[largest].reason,
        contacts=sum(volumes),
        **summarise_accuracy(checks[largest]),
    )


def _assumptions(
    content: LogContent,
    pools: tuple[Pool, ...],
    checks: list[BacktestReport | None],
    options: PlanOptions,
) -> tuple[str, ...]:
    """Return everything that the plan takes for granted, in sentences."""
    contracts = ", ".join(contract.name for contract in options.contracts)
    target = options.target
    own = (
        f"Target: {target.share:.0%} within {target.threshold_seconds:g} s by {target.formula.value} "
        f"({target.formula.text}).",
        "Planned for the mean volume."
        if options.risk is None
        else f"Planned so that the target holds on a share of {options.risk:g} of the days.",
        f"Workforce sized from the contracts {contracts}; labour rules: {options.rules}.",
        f"Unplanned shrinkage: {options.shrinkage:.0%}.",
        "Public holidays: " + (options.region or "none looked up; give --region."),
    )
    short = (
        ("The log is too short to backtest: the forecast's accuracy is not known.",)
        if any(check is None for check in checks)
        else ()
    )
    return (
        *_reading(content, options),
        *_of_pools(pools),
        *own,
        *short,
    )


def _of_pools(pools: tuple[Pool, ...]) -> tuple[str, ...]:
    """Return what is taken for granted about each pool, once where it is the same about all."""
    if len({pool.assumptions for pool in pools}) == 1:
        return pools[0].assumptions
    return tuple(f"Queue {pool.name!r}: {said}" for pool in pools for said in pool.assumptions)


def _reading(content: LogContent, options: PlanOptions) -> tuple[str, ...]:
    """Return what is to be known about how the log was read."""
    said = [
        f"Read as {content.layout}, as {content.why}; zone {content.zone}, {content.zone_why}.",
        *(f"{found.count:,} {found.what}." for found in content.set_aside),
        *content.assumptions,
    ]
    if content.unread:
        said.append(f"Columns not read: {', '.join(map(repr, content.unread))}.")
    if content.bad_rows:
        said.append(f"{content.bad_rows:,} rows cannot be read and are left out; {content.errors[0]}")
    for found in queue_histories(content, options.interval_minutes):
        said.extend(_holes(found))
    return tuple(said)


def _holes(found: QueueHistory) -> list[str]:
    """Return what a queue's history does not know, and what it leaves out."""
    said, name = [], found.history.queue
    if found.gaps:
        days = sorted({gap.day.isoformat() for gap in found.gaps})
        listed = ", ".join(days[:8]) + (f" and {len(days) - 8} more" if len(days) > 8 else "")
        said.append(f"Queue {name!r}: open hours without any contact on {listed} count as unknown.")
    if found.outside:
        said.append(f"Queue {name!r}: {found.outside:,.0f} contacts outside its usual hours are left out.")
    return said
