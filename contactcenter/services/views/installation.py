"""What stands in this installation: the first thing anybody sees."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import NotFound
from contactcenter.domain.runs import PlanId, PlanRun, PlanVerdict, SimulationRun
from contactcenter.domain.units import ClientId

NO_ZONE = "UTC"


class Finding(StrEnum):
    """What a simulated service level says about its target, given its confidence interval."""

    HOLDS = "holds"
    OPEN = "open"
    MISSES = "misses"


@dataclass(frozen=True, slots=True)
class ClientLink:
    """A client as a name to choose."""

    id: ClientId
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The last finished run of the main job.

    Parameters
    ----------
    simulation : the experiment behind the verdict, None when none is stored.
    """

    id: PlanId
    run: PlanRun
    simulation: SimulationRun | None

    @property
    def finding(self) -> Finding | None:
        """What the verdict says, None without one."""
        return None if self.run.verdict is None else finding_of(self.run.verdict)


def finding_of(verdict: PlanVerdict) -> Finding:
    """Return whether the target holds, is missed, or lies inside the confidence interval."""
    if verdict.service_level_mean is None:
        return Finding.OPEN
    return judge(verdict.service_level_mean, verdict.service_level_half_width, verdict.target_share)


def judge(mean: float, half_width: float | None, target: float) -> Finding:
    """Hold a mean with its confidence interval against a target, all shares from 0 to 1."""
    width = half_width or 0.0
    if mean - width >= target:
        return Finding.HOLDS
    return Finding.MISSES if mean + width < target else Finding.OPEN


@dataclass(frozen=True, slots=True)
class InstallationState:
    """What has been loaded and planned so far.

    Parameters
    ----------
    today : the local date at which a demo stands still, None where real time runs.
    first_day, last_day : local dates of the first and last contact, None without contacts.
    planned_days : local dates that have a roster, in order.
    """

    name: str
    zone: str
    today: date | None
    clients: tuple[ClientLink, ...]
    queues: int
    people: int
    bots: int
    teams: int
    contacts: int
    first_day: date | None
    last_day: date | None
    planned_days: tuple[date, ...]
    plan: PlanSummary | None


def read_installation(unit: ReadingUnit) -> InstallationState:
    """Read what stands in the database; an empty one gives an empty state."""
    name, zone, today = _identity(unit)
    agents = unit.agents.all()
    period = unit.pages.fact_period()
    return InstallationState(
        name=name,
        zone=zone,
        today=today,
        clients=tuple(ClientLink(client.id, client.name, client.sector) for client in unit.clients.all()),
        queues=len(unit.queues.ids()),
        people=sum(agent.kind is AgentKind.HUMAN for agent in agents),
        bots=sum(agent.kind is AgentKind.BOT for agent in agents),
        teams=len(unit.teams.all()),
        contacts=period.contacts if period else 0,
        first_day=local_date(period.first, zone) if period else None,
        last_day=local_date(period.last, zone) if period else None,
        planned_days=planned_days(unit, zone),
        plan=read_plan(unit),
    )


def _identity(unit: ReadingUnit) -> tuple[str, str, date | None]:
    try:
        installation = unit.installation.get()
    except NotFound:
        return "", NO_ZONE, None
    return installation.name, installation.zone, installation.demo_day


def installation_zone(unit: ReadingUnit) -> str:
    """Return the zone in which days begin here."""
    return _identity(unit)[1]


def read_plan(unit: ReadingUnit) -> PlanSummary | None:
    """Return the last finished run of the main job with its simulation, None before the first one."""
    key = unit.plans.latest()
    if key is None:
        return None
    simulations = unit.simulations.of_plan(key)
    simulation = unit.simulations.get(simulations[-1]) if simulations else None
    return PlanSummary(key, unit.plans.get(key), simulation)


def planned_days(unit: ReadingUnit, zone: str) -> tuple[date, ...]:
    """Return the local dates that any roster covers, in order."""
    days = {
        day
        for head in unit.pages.rosters()
        for day in dates_between(local_date(head.start, zone), local_date(head.end, zone))
    }
    return tuple(sorted(days))


def dates_between(first: date, end: date) -> tuple[date, ...]:
    """Return the dates from `first` to before `end`."""
    return tuple(first + timedelta(days=offset) for offset in range((end - first).days))


def local_date(instant: datetime, zone: str) -> date:
    """Return the date of an instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
