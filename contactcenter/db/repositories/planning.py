"""Repositories of plans, forecasts and requirements."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from contactcenter.db.mapping.planning import (
    forecast_curves,
    forecast_of,
    plan_of,
    requirement_curves,
    requirement_of,
    row_of_forecast,
    row_of_plan,
    row_of_requirement,
    row_of_week,
    verdict_values,
    version_of,
    week_of,
)
from contactcenter.db.repositories.rows import curves_of, fetched, insert_curves, stored
from contactcenter.db.tables.forecast import ForecastIntervalRow, ForecastRow, ForecastWeekRow
from contactcenter.db.tables.plan_run import PlanRunRow
from contactcenter.db.tables.requirement import RequirementIntervalRow, RequirementRow
from contactcenter.domain.errors import Conflict
from contactcenter.domain.runs import (
    ForecastId,
    ForecastVersion,
    PlanId,
    PlanRun,
    PlanVerdict,
    RequirementId,
    RunState,
)
from contactcenter.domain.units import QueueId
from workforce.forecast.backtest import WeekAccuracy
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement

_FORECAST_CURVES = ("forecast_id", "mean", "is_open", "day_sd", "interval_sd", "event_log_sd")
_REQUIREMENT_CURVES = ("requirement_id", "load_erlangs", "agents", "scheduled")


class PlanRepository:
    """Runs of the main job."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, plan: PlanRun) -> PlanId:
        """Store a run and return the id that it got."""
        return PlanId(stored(self._session, row_of_plan(plan)))

    def finish(
        self, plan: PlanId, state: RunState, message: str = "", verdict: PlanVerdict | None = None
    ) -> None:
        """Store how a run ended."""
        row = fetched(self._session, PlanRunRow, plan, "plan")
        for name, value in verdict_values(verdict).items():
            setattr(row, name, value)
        row.state, row.message = state, message
        self._session.flush()

    def get(self, plan: PlanId) -> PlanRun:
        """Return a run, or raise `NotFound`."""
        return plan_of(fetched(self._session, PlanRunRow, plan, "plan"))

    def latest(self, state: RunState = RunState.DONE) -> PlanId | None:
        """Return the run that was stored last among those in a state, if there is one."""
        wanted = select(PlanRunRow.id).where(PlanRunRow.state == state).order_by(col(PlanRunRow.id).desc())
        found = self._session.exec(wanted).first()
        return None if found is None else PlanId(found)


class ForecastRepository:
    """Forecasts in versions: one is never changed, only followed by the next."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, version: ForecastVersion, forecast: Forecast) -> ForecastId:
        """Store a forecast and return the id that it got."""
        key = stored(self._session, row_of_forecast(version, forecast))
        insert_curves(self._session, ForecastIntervalRow, key, _FORECAST_CURVES, forecast_curves(forecast))
        return ForecastId(key)

    def version(self, forecast: ForecastId) -> ForecastVersion:
        """Return where a forecast came from, or raise `NotFound`."""
        return version_of(fetched(self._session, ForecastRow, forecast, "forecast"))

    def get(self, forecast: ForecastId) -> Forecast:
        """Return a forecast, or raise `NotFound`."""
        row = fetched(self._session, ForecastRow, forecast, "forecast")
        curves = curves_of(self._session, ForecastIntervalRow, forecast, _FORECAST_CURVES)
        return forecast_of(row, curves)

    def add_weeks(self, forecast: ForecastId, weeks: Iterable[WeekAccuracy]) -> None:
        """Store how a forecast's model did week by week in its backtest."""
        self._session.add_all(row_of_week(forecast, week) for week in weeks)
        self._session.flush()

    def weeks(self, forecast: ForecastId) -> tuple[WeekAccuracy, ...]:
        """Return how a forecast's model did week by week, the oldest first."""
        wanted = select(ForecastWeekRow).where(ForecastWeekRow.forecast_id == forecast)
        return tuple(
            week_of(row) for row in self._session.exec(wanted.order_by(col(ForecastWeekRow.monday)))
        )

    def locked(self, queue: QueueId) -> tuple[ForecastId, ...]:
        """Return the forecasts of a queue that are kept for good, the newest first."""
        wanted = select(ForecastRow.id).where(
            ForecastRow.queue_id == queue, col(ForecastRow.locked_at).is_not(None)
        )
        found = self._session.exec(wanted.order_by(col(ForecastRow.id).desc()))
        return tuple(ForecastId(key) for key in found if key is not None)

    def lock(self, forecast: ForecastId, at: datetime) -> None:
        """Keep a forecast as the one agreed with the client.

        Raises
        ------
        Conflict
            When it is locked already.
        """
        row = fetched(self._session, ForecastRow, forecast, "forecast")
        if row.locked_at is not None:
            raise Conflict(f"Forecast {forecast} is locked since {row.locked_at}.")
        row.locked_at = at
        self._session.flush()

    def of_plan(self, plan: PlanId) -> tuple[ForecastId, ...]:
        """Return the forecasts of a run, in the order in which they were stored."""
        wanted = select(ForecastRow.id).where(ForecastRow.plan_id == plan).order_by(col(ForecastRow.id))
        return tuple(ForecastId(key) for key in self._session.exec(wanted) if key is not None)

    def latest(self, queue: QueueId) -> ForecastId | None:
        """Return the forecast of a queue that was stored last, if there is one."""
        wanted = select(ForecastRow.id).where(ForecastRow.queue_id == queue)
        found = self._session.exec(wanted.order_by(col(ForecastRow.id).desc())).first()
        return None if found is None else ForecastId(found)


class RequirementRepository:
    """Requirements."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, requirement: Requirement, made_at: datetime, plan: PlanId | None = None) -> RequirementId:
        """Store a requirement and return the id that it got."""
        key = stored(self._session, row_of_requirement(requirement, made_at, plan))
        curves = requirement_curves(requirement)
        insert_curves(self._session, RequirementIntervalRow, key, _REQUIREMENT_CURVES, curves)
        return RequirementId(key)

    def get(self, requirement: RequirementId) -> Requirement:
        """Return a requirement, or raise `NotFound`."""
        row = fetched(self._session, RequirementRow, requirement, "requirement")
        curves = curves_of(self._session, RequirementIntervalRow, requirement, _REQUIREMENT_CURVES)
        return requirement_of(row, curves)

    def find(self, plan: PlanId, queue: QueueId) -> RequirementId | None:
        """Return the requirement of one queue in a run, if there is one."""
        wanted = select(RequirementRow.id).where(
            RequirementRow.plan_id == plan, RequirementRow.queue_id == queue
        )
        found = self._session.exec(wanted).first()
        return None if found is None else RequirementId(found)

    def of_plan(self, plan: PlanId) -> tuple[RequirementId, ...]:
        """Return the requirements of a run, in the order in which they were stored."""
        wanted = select(RequirementRow.id).where(RequirementRow.plan_id == plan)
        found = self._session.exec(wanted.order_by(col(RequirementRow.id)))
        return tuple(RequirementId(key) for key in found if key is not None)
