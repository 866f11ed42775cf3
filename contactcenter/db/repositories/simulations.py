"""Repository of simulation runs."""

from dataclasses import fields

from sqlmodel import Session, col, select

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.mapping.planning import (
    outcome_values,
    row_of_simulation,
    simulated_interval_of,
    simulated_queue_of,
    simulation_of,
)
from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.simulation_run import SimulatedIntervalRow, SimulatedQueueRow, SimulationRunRow
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.runs import PlanId, RunState, SimulationId, SimulationOutcome, SimulationRun

_OUTCOME = (*(part.name for part in fields(ServiceCounts)), "contained", "wait_seconds")
_INTERVAL = ("run_id", "queue_id", "starts_at", "minutes", *_OUTCOME)
_QUEUE = ("run_id", "queue_id", "formula", "service_level", "half_width", *_OUTCOME)


class SimulationRepository:
    """Simulation runs with their outcomes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: SimulationRun) -> SimulationId:
        """Store a run and return the id that it got."""
        return SimulationId(stored(self._session, row_of_simulation(run)))

    def advance(self, run: SimulationId, state: RunState, progress: float, message: str = "") -> None:
        """Store how far a run is; `progress` is a share from 0 to 1."""
        row = fetched(self._session, SimulationRunRow, run, "simulation")
        row.state, row.progress, row.message = state, progress, message
        self._session.flush()

    def add_outcome(self, run: SimulationId, outcome: SimulationOutcome) -> None:
        """Store what a run found.

        Raises
        ------
        Conflict
            When its outcome is stored already.
        """
        connection = self._session.connection()
        queues = (
            (run, part.queue, part.formula, part.service_level, part.half_width, *outcome_values(part))
            for part in outcome.queues
        )
        intervals = (
            (run, part.queue, part.start, part.minutes, *outcome_values(part)) for part in outcome.intervals
        )
        insert_rows(connection, table_of(SimulatedQueueRow), _QUEUE, queues)
        insert_rows(connection, table_of(SimulatedIntervalRow), _INTERVAL, intervals)

    def get(self, run: SimulationId) -> SimulationRun:
        """Return a run, or raise `NotFound`."""
        return simulation_of(fetched(self._session, SimulationRunRow, run, "simulation"))

    def outcome(self, run: SimulationId) -> SimulationOutcome:
        """Return what a run found, ordered by queue and time; empty as long as it is not done."""
        queues = self._session.exec(
            select(SimulatedQueueRow)
            .where(SimulatedQueueRow.run_id == run)
            .order_by(SimulatedQueueRow.queue_id)
        )
        intervals = self._session.exec(
            select(SimulatedIntervalRow)
            .where(SimulatedIntervalRow.run_id == run)
            .order_by(SimulatedIntervalRow.queue_id, col(SimulatedIntervalRow.starts_at))
        )
        return SimulationOutcome(
            tuple(simulated_queue_of(row) for row in queues),
            tuple(simulated_interval_of(row) for row in intervals),
        )

    def of_plan(self, plan: PlanId) -> tuple[SimulationId, ...]:
        """Return the simulations of a plan, in the order in which they were stored."""
        wanted = select(SimulationRunRow.id).where(SimulationRunRow.plan_id == plan)
        found = self._session.exec(wanted.order_by(col(SimulationRunRow.id)))
        return tuple(SimulationId(key) for key in found if key is not None)
