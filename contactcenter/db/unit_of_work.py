"""One transaction with all repositories: committed when said so, undone otherwise."""

from types import TracebackType
from typing import Self

from sqlmodel import Session

from contactcenter.db.engine import Engine, for_reading
from contactcenter.db.repositories.contacts import ContactRecordRepository
from contactcenter.db.repositories.facts import IntervalFactRepository, JourneyFactRepository
from contactcenter.db.repositories.installation import InstallationRepository, JobRunRepository
from contactcenter.db.repositories.organisation import ClientRepository, QueueRepository
from contactcenter.db.repositories.people import (
    AgentRepository,
    EmploymentContractRepository,
    SkillRepository,
    TeamRepository,
)
from contactcenter.db.repositories.planned import OverrideRepository, PlannedEventRepository
from contactcenter.db.repositories.planning import (
    ForecastRepository,
    PlanRepository,
    RequirementRepository,
)
from contactcenter.db.repositories.rosteredits import RosterEditRepository
from contactcenter.db.repositories.rosterrequests import CalendarFeedRepository, RosterRequestRepository
from contactcenter.db.repositories.rosters import RosterRepository
from contactcenter.db.repositories.simulations import SimulationRepository
from contactcenter.db.repositories.siterules import SitePresetRepository, SiteRuleRepository
from contactcenter.db.repositories.standingneeds import ActivityNeedRepository, OnCallNeedRepository
from contactcenter.db.repositories.statements import StatementRepository
from contactcenter.db.repositories.terms import ContractChangeRepository, PersonChangeRepository
from contactcenter.db.repositories.verifications import VerificationRepository

_SERIAL_LOCK = 0x726F7374


class UnitOfWork:
    """A transaction, entered with `with`.

    Parameters
    ----------
    engine : where; see `contactcenter.db.engine.make_engine`.
    reading : whether nothing will be stored: on SQLite such a unit waits for nobody and nobody for
        it, where any other takes the one write lock from the start.
    """

    def __init__(self, engine: Engine, reading: bool = False) -> None:
        self._session = Session(for_reading(engine) if reading else engine, expire_on_commit=False)
        self.installation = InstallationRepository(self._session)
        self.clients = ClientRepository(self._session)
        self.queues = QueueRepository(self._session)
        self.skills = SkillRepository(self._session)
        self.teams = TeamRepository(self._session)
        self.employment_contracts = EmploymentContractRepository(self._session)
        self.agents = AgentRepository(self._session)
        self.interval_facts = IntervalFactRepository(self._session)
        self.journey_facts = JourneyFactRepository(self._session)
        self.contact_records = ContactRecordRepository(self._session)
        self.plans = PlanRepository(self._session)
        self.forecasts = ForecastRepository(self._session)
        self.planned_events = PlannedEventRepository(self._session)
        self.overrides = OverrideRepository(self._session)
        self.requirements = RequirementRepository(self._session)
        self.rosters = RosterRepository(self._session)
        self.roster_edits = RosterEditRepository(self._session)
        self.roster_requests = RosterRequestRepository(self._session)
        self.calendar_feeds = CalendarFeedRepository(self._session)
        self.site_rules = SiteRuleRepository(self._session)
        self.site_presets = SitePresetRepository(self._session)
        self.person_changes = PersonChangeRepository(self._session)
        self.contract_changes = ContractChangeRepository(self._session)
        self.on_call_needs = OnCallNeedRepository(self._session)
        self.activity_needs = ActivityNeedRepository(self._session)
        self.simulations = SimulationRepository(self._session)
        self.verifications = VerificationRepository(self._session)
        self.statements = StatementRepository(self._session)
        self.job_runs = JobRunRepository(self._session)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def commit(self) -> None:
        """Make everything since the last commit last."""
        self._session.commit()

    def rollback(self) -> None:
        """Undo everything since the last commit."""
        self._session.rollback()


class SerialUnit(UnitOfWork):
    """A unit of work that judges what it reads and then changes it: such units follow one another.

    On SQLite any unit that may store does so. On PostgreSQL two could judge the same state, and each
    store what is right alone and wrong beside the other.
    """

    def __enter__(self) -> Self:
        connection = self._session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SERIAL_LOCK})")
        return self
