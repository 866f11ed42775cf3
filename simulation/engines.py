"""What carries a replication out: SimPy with the production router, or the same compiled."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from typing import Protocol

from contactcenter.domain.errors import InvalidInput
from routing.engine import RoutingEngine
from simulation.floor import Floor, Router
from simulation.scenario import Scenario
from simulation.ticketlog import TicketLog
from simulation.trace import Customers, expected_arrivals

Spans = list[list[tuple[int, int]]]
WORTH_COMPILING = 20_000
"""Contacts to simulate from which on `auto` takes the compiled engine: loading it takes a moment."""
WORTH_WAITING = 1_000_000
"""The same where it must be compiled first, which takes about half a minute."""


class Engine(StrEnum):
    """Which engine is to run the replications; both give the same log, ticket by ticket."""

    AUTO = "auto"
    """Compiled where it is installed, supports the scenario and is worth it."""
    SIMPY = "simpy"
    COMPILED = "compiled"


class FloorEngine(Protocol):
    """Turns the customers and agents of one replication into what became of every ticket."""

    def run(self, customers: Customers, spans_ms: Spans) -> TicketLog:
        """Run one replication."""
        ...


@dataclass(frozen=True, slots=True)
class ReferenceFloor:
    """The SimPy floor through the production router, built anew for every replication."""

    scenario: Scenario

    def run(self, customers: Customers, spans_ms: Spans, router: Router | None = None) -> TicketLog:
        """Run one replication; another router than the scenario's own may be given."""
        return Floor(self.scenario, customers, spans_ms, router or build_router(self.scenario)).run()


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that runs, and why it is that one.

    Parameters
    ----------
    name : `Engine.SIMPY` or `Engine.COMPILED`.
    reason : why not the compiled engine; empty where it is.
    """

    name: Engine
    floor: FloorEngine
    reason: str = ""


def build_router(scenario: Scenario) -> RoutingEngine:
    """Return the production router with the scenario's agents and rules."""
    return RoutingEngine(
        [plan.agent for plan in scenario.agents],
        scenario.planner,
        agent_selection=scenario.agent_selection,
        contact_selection=scenario.contact_selection,
        channel_profiles=scenario.profiles,
    )


def choose_engine(scenario: Scenario, wanted: Engine, replications: int) -> EngineChoice:
    """Choose what runs a scenario.

    Parameters
    ----------
    replications : how many there will be at least.

    Raises
    ------
    InvalidInput
        When the compiled engine is wanted and numba is not installed.
    """
    reference = partial(EngineChoice, Engine.SIMPY, ReferenceFloor(scenario))
    if wanted is Engine.SIMPY:
        return reference("SimPy was asked for")
    if find_spec("numba") is None:
        if wanted is Engine.COMPILED:
            raise InvalidInput("The compiled engine needs numba; install the extra `fast`.")
        return reference("numba is not installed (extra `fast`)")
    contacts = replications * sum(float(expected_arrivals(kind).sum()) for kind in scenario.contact_types)
    if wanted is Engine.AUTO and contacts < WORTH_COMPILING:
        return reference(f"with fewer than {WORTH_COMPILING:,} contacts it is not worth loading")
    if wanted is Engine.AUTO and contacts < WORTH_WAITING and not _is_compiled():
        return reference(
            f"not compiled here yet, which takes half a minute: not worth it for fewer than "
            f"{WORTH_WAITING:,} contacts; ask for the compiled engine once, or for more replications"
        )
    return _compiled(scenario, reference)


def _is_compiled() -> bool:
    from simulation.compiled.engine import is_compiled

    return is_compiled()


def _compiled(scenario: Scenario, reference: Callable[[str], EngineChoice]) -> EngineChoice:
    from simulation.compiled.engine import CompiledFloor
    from simulation.compiled.tables import NotCompiled

    try:
        return EngineChoice(Engine.COMPILED, CompiledFloor.of(scenario))
    except NotCompiled as unsupported:
        return reference(f"the compiled engine does not support {unsupported}")
