"""What the desks ask: one question, one reading transaction, one frozen answer."""

from dataclasses import dataclass, field
from datetime import date

from contactcenter.clock import Clock, SystemClock
from contactcenter.db.directory import read_agent_names
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.contact import Channel
from contactcenter.domain.units import ClientId, QueueId, TeamId
from contactcenter.services.views.accuracy import AccuracyPage, read_accuracy
from contactcenter.services.views.clientmonth import CellDetail, ClientMonth, read_cell, read_month
from contactcenter.services.views.finding import Found, read_found
from contactcenter.services.views.floor import Floor, read_floor
from contactcenter.services.views.installation import InstallationState, read_installation
from contactcenter.services.views.livefloor import Directory, read_directory
from contactcenter.services.views.needcurve import NeedCurve, read_need_curve
from contactcenter.services.views.outlook import Outlook, read_outlook
from contactcenter.services.views.planning import PlanPage, read_plan_page
from contactcenter.services.views.teamdays import TeamDay, TeamWeek, read_day, read_week


@dataclass(frozen=True, slots=True)
class Reporting:
    """Answers the questions of the pages from the database; stores nothing."""

    engine: Engine
    clock: Clock = field(default_factory=SystemClock)

    def installation(self) -> InstallationState:
        """Return what stands in this installation."""
        with ReadingUnit(self.engine) as unit:
            return read_installation(unit)

    def floor(self, day: date | None, minute: int | None) -> Floor | None:
        """Return all queues at one minute of a recorded day; see `read_floor`."""
        with ReadingUnit(self.engine) as unit:
            return read_floor(unit, day, minute)

    def day(self, day: date | None, team: TeamId | None) -> TeamDay:
        """Return one day of the roster; see `read_day`."""
        with ReadingUnit(self.engine) as unit:
            return read_day(unit, day, team)

    def week(self, day: date | None) -> TeamWeek:
        """Return one week of the roster; see `read_week`."""
        with ReadingUnit(self.engine) as unit:
            return read_week(unit, day)

    def month(self, client: ClientId, month: date | None, channel: Channel | None) -> ClientMonth | None:
        """Return one client's month; see `read_month`."""
        with ReadingUnit(self.engine) as unit:
            return read_month(unit, client, month, channel)

    def cell(self, client: ClientId, month: date, channel: Channel, place: tuple[int, int]) -> CellDetail:
        """Return what lies behind a cell of a client's heat map; see `read_cell`."""
        with ReadingUnit(self.engine) as unit:
            return read_cell(unit, client, month, channel, place)

    def plan(self, day: date | None) -> PlanPage | None:
        """Return the last run of the main job; see `read_plan_page`."""
        with ReadingUnit(self.engine) as unit:
            return read_plan_page(unit, day)

    def outlook(self, queue: QueueId | None, day: date | None) -> Outlook | None:
        """Return the forecast of a queue; see `read_outlook`."""
        with ReadingUnit(self.engine) as unit:
            return read_outlook(unit, queue, day, self.clock.now())

    def accuracy(self, queue: QueueId | None) -> AccuracyPage | None:
        """Return how good a queue's forecasts were; see `read_accuracy`."""
        with ReadingUnit(self.engine) as unit:
            return read_accuracy(unit, queue)

    def need_curve(self, queue: QueueId | None, day: date | None, week: bool) -> NeedCurve | None:
        """Return the people that a queue needs; see `read_need_curve`."""
        with ReadingUnit(self.engine) as unit:
            return read_need_curve(unit, queue, day, week)

    def search(self, words: str) -> Found:
        """Return who and what bears a name; see `read_found`."""
        with ReadingUnit(self.engine) as unit:
            return read_found(unit, words)

    def directory(self) -> Directory:
        """Return who and what there is, by id."""
        with ReadingUnit(self.engine) as unit:
            return read_directory(unit, read_agent_names(self.engine))
