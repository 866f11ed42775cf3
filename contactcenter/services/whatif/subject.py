"""What a study is about: a scenario, what its people cost, and what its contracts credit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.client import Client
from contactcenter.domain.units import TeamId
from simulation.scenario import DAY_MS, AgentPlan, Scenario, pool_of

MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True)
class CostedPlan:
    """An agent of the scenario with what the planned hours cost, absent or not, at least 0."""

    plan: AgentPlan
    cost: float

    @property
    def is_person(self) -> bool:
        """Whether this is a person, not a bot."""
        return self.plan.agent.kind is AgentKind.HUMAN


@dataclass(frozen=True, slots=True)
class Rates:
    """What an hour of a person's serving time costs, by pool, or `usual`; at least 0."""

    usual: float = 0.0
    pools: Mapping[TeamId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is simulated and paid for.

    Parameters
    ----------
    staff : the scenario's agents in their order, with their costs.
    clients : whose contracts are billed; their terms name queues of the scenario.
    first_day : local date of the scenario's first day; None where it has none.
    notes : what is to be known before an answer is believed, in sentences.
    """

    scenario: Scenario
    staff: tuple[CostedPlan, ...]
    clients: tuple[Client, ...] = ()
    first_day: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """Cost of all people over the horizon."""
        return sum(costed.cost for costed in self.staff if costed.is_person)

    @property
    def months(self) -> float:
        """Length of the horizon in mean months."""
        return self.scenario.horizon_ms / (DAY_MS * MONTH_DAYS)

    def with_staff(self, staff: tuple[CostedPlan, ...]) -> "Subject":
        """Return the subject with other people."""
        scenario = replace(self.scenario, agents=tuple(costed.plan for costed in staff))
        return replace(self, scenario=scenario, staff=staff)


def subject_of(scenario: Scenario, rates: Rates, clients: tuple[Client, ...] = ()) -> Subject:
    """Return a scenario as a subject; a person costs by the hours planned within the horizon."""
    return Subject(
        scenario, tuple(CostedPlan(plan, _cost(plan, scenario, rates)) for plan in scenario.agents), clients
    )


def _cost(plan: AgentPlan, scenario: Scenario, rates: Rates) -> float:
    if plan.agent.kind is AgentKind.BOT:
        return 0.0
    end = scenario.horizon_ms
    served = sum(max(0, min(last, end) - min(first, end)) for first, last in plan.spans_ms)
    return served / 3_600_000 * rates.pools.get(pool_of(plan.agent), rates.usual)
