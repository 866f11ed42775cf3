"""From a forecast file and a policy file to requirements, with what each source of uncertainty costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.staffing.forecastfile import ForecastFile, read_forecast
from contactcenter.services.staffing.policyfile import GroupPlan, QueuePlan, WorkKind, read_policy
from workforce.forecast.forecast import Forecast
from workforce.staffing.costs import LADDER, Costs, uncertainty_costs
from workforce.staffing.deferred import DueClock, deferred_requirement
from workforce.staffing.multiskill import Workload, pooled_requirement
from workforce.staffing.outlook import DueOutlook, due_outlook
from workforce.staffing.requirement import Requirement, StaffingCurve, StaffingPolicy, Uncertainty, only

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class GroupStaffing:
    """What one group of people needs.

    Parameters
    ----------
    forecasts : of its queues, open where their hours say so.
    expected : the requirement at the mean volume.
    outlook : how likely due times are kept; None for live work.
    """

    plan: GroupPlan
    forecasts: tuple[Forecast, ...]
    requirement: Requirement
    expected: Requirement
    costs: Costs
    outlook: DueOutlook | None

    @property
    def paid_hours(self) -> float:
        """Agent-hours with the planned shrinkage that the roster places."""
        return self.requirement.agent_hours / (1 - self.plan.queues[0].policy.planned_shrinkage)


@dataclass(frozen=True, slots=True)
class StaffRun:
    """The requirements of a file."""

    forecasts: ForecastFile
    groups: tuple[GroupStaffing, ...]
    notes: tuple[str, ...]


def staff_file(forecast: Path, policy: Path, seed: int, tell: Tell) -> StaffRun:
    """Turn a forecast file into requirements.

    Parameters
    ----------
    seed : of the draws that judge deferred work.
    tell : hears how much is done.

    Raises
    ------
    InvalidInput
        When a file cannot be read, or the policy does not fit the forecast.
    """
    wanted = read_policy(policy)
    file = read_forecast(forecast, wanted.zone)
    plans = wanted.groups([one.queue for one in file.forecasts], file.zone)
    if wanted.zone is None and file.notes and any(queue.hours for plan in plans for queue in plan.queues):
        raise InvalidInput(f'{policy.name}: hours across a clock change need zone = "Europe/Rome" or so.')
    known = {one.queue: one for one in file.forecasts}
    found = []
    for number, plan in enumerate(plans):
        tell("staffing", number / len(plans))
        generator = np.random.default_rng([seed, number])
        try:
            found.append(staff_group(plan, [known[one.queue] for one in plan.queues], generator))
        except InvalidInput as error:
            raise InvalidInput(f"{policy.name}, {plan.name}: {error}") from None
    tell("staffing", 1.0)
    return StaffRun(file, tuple(found), (*file.notes, *(note for one in found for note in _notes(one))))


def staff_group(
    plan: GroupPlan, forecasts: list[Forecast], generator: np.random.Generator
) -> GroupStaffing:
    """Return what a group needs for the forecasts of its queues, in the order of its plan."""
    opened = [_opened(one, queue) for one, queue in zip(forecasts, plan.queues, strict=True)]
    need = GroupNeed(plan, opened)
    chosen = need.exactly()
    queue, outlook = plan.queues[0], None
    if queue.kind is WorkKind.DEFERRED:
        outlook = due_outlook(opened[0], queue.policy, chosen, generator, queue.hours, queue.backlog)
    return GroupStaffing(plan, tuple(opened), chosen, need.of(()), need.costs(), outlook)


def _opened(forecast: Forecast, queue: QueuePlan) -> Forecast:
    """Return a forecast whose queue is open where its hours say so."""
    if queue.hours is None:
        return forecast
    clock = DueClock.of(forecast, queue.policy.target.threshold_seconds, queue.hours)
    return replace(forecast, is_open=np.diff(clock.opened) > 0)


class GroupNeed:
    """The requirement of a group as a function of what is uncertain and of the risk."""

    def __init__(self, plan: GroupPlan, forecasts: list[Forecast]) -> None:
        self.plan = plan
        self.forecasts = forecasts
        self.curve = StaffingCurve(plan.queues[0].policy)
        self.hours: dict[tuple[tuple[Uncertainty, ...], float | None], Requirement] = {}

    def of(self, sources: tuple[Uncertainty, ...], risk: float | None = None) -> Requirement:
        """Return the requirement; `risk` replaces the policy's own where it is given."""
        if (sources, risk) not in self.hours:
            forecasts = [only(one, *sources) for one in self.forecasts]
            self.hours[sources, risk] = self._solve(forecasts, sources, risk)
        return self.hours[sources, risk]

    def exactly(self) -> Requirement:
        """Return the requirement of all that is uncertain, priorities solved exactly where they can be.

        What the sources of uncertainty cost is asked of `of`, which approximates them throughout.
        """
        every = (Uncertainty.INTERVAL, Uncertainty.DAY, Uncertainty.EVENT)
        if not self.plan.by_priority or len(self.forecasts) == 1:
            return self.of(every)
        return self._pooled(self.forecasts, [one.policy for one in self.plan.queues], exactly=True)

    def _pooled(
        self, forecasts: list[Forecast], policies: list[StaffingPolicy], exactly: bool
    ) -> Requirement:
        loads = [Workload(*pair) for pair in zip(forecasts, policies, strict=True)]
        return pooled_requirement(self.plan.name, loads, self.plan.by_priority, exactly)

    def _solve(
        self, forecasts: list[Forecast], sources: tuple[Uncertainty, ...], risk: float | None
    ) -> Requirement:
        queue = self.plan.queues[0]
        policies = [one.policy for one in self.plan.queues]
        if risk is not None:
            policies = [replace(policy, risk=risk) for policy in policies]
        if queue.kind is WorkKind.DEFERRED:
            return deferred_requirement(forecasts[0], policies[0], queue.backlog, queue.hours)
        if len(policies) > 1:
            return self._pooled(forecasts, policies, exactly=False)
        return replace(self.curve.requirement(forecasts[0], risk), queue=self.plan.name)

    def costs(self, risk: float | None = None, ladder: Sequence[float] = LADDER) -> Costs:
        """Return agent-hours by source and by risk; see `uncertainty_costs`."""
        return uncertainty_costs(self.of, risk, ladder)


def _notes(found: GroupStaffing) -> list[str]:
    """Return what a planner should know about a group's requirement."""
    notes = []
    name, queue = found.requirement.queue, found.plan.queues[0]
    if found.requirement.left_over > 0.5:
        notes.append(f"{name}: {found.requirement.left_over:,.0f} contacts are left at the end, due later.")
    if queue.kind is WorkKind.DEFERRED and queue.hours is None:
        notes.append(f"{name}: no hours given, so people work where the forecast is not 0.")
    if (exact := found.requirement.exact) is not None:
        needed = found.requirement.load_erlangs > 0
        rows, rough = int(needed.sum()), int((needed & ~exact).sum())
        notes.append(
            f"{name}: priorities are solved exactly in {rows - rough:,} of {rows:,} intervals, "
            f"by the approximation in {rough:,}; the column model tells which."
        )
    outside = [
        float((one.mean * ~one.is_open).sum())
        for one, own in zip(found.forecasts, found.plan.queues, strict=True)
        if own.kind is WorkKind.LIVE
    ]
    if sum(outside) > 0.5:
        notes.append(
            f"{name}: {sum(outside):,.0f} contacts come outside its hours and are staffed all the same."
        )
    if len(found.plan.queues) > 1 and queue.policy.risk is not None:
        notes.append(f"{name}: its queues are taken to be busy on the same days.")
    return notes
