"""A staffing policy from its TOML file."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from contactcenter.domain.units import SECONDS_PER_HOUR, QueueId
from contactcenter.services.staffing.schema import PEOPLE, SECTIONS
from contactcenter.services.staffing.section import Section
from workforce.staffing.callbacks import CallbackOffer
from workforce.staffing.patience import (
    DeterministicPatience,
    GammaPatience,
    LognormalPatience,
    PatienceLaw,
)
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.risk import RiskScope

FORMULAS = {formula.value: formula for formula in ServiceLevelFormula}
SCOPES = {scope.value: scope for scope in RiskScope}
WEEK = tuple(SECTIONS["hours"])[:7]
LEAST_RISK, MOST_RISK = 0.5, 0.99


class WorkKind(StrEnum):
    """Whether a customer waits on the line or the work waits until it is due."""

    LIVE = "live"
    DEFERRED = "deferred"


class LawName(StrEnum):
    """How patience is distributed around its mean."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    DETERMINISTIC = "deterministic"
    ENDLESS = "endless"


KINDS = {kind.value: kind for kind in WorkKind}
LAWS = {law.value: law for law in LawName}


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """How one queue is staffed.

    Parameters
    ----------
    backlog : deferred contacts that wait at the start.
    hours : when people work on it; None for the intervals in which the forecast is not 0.
    """

    queue: QueueId
    kind: WorkKind
    policy: StaffingPolicy
    backlog: float
    hours: BusinessHours | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """The people of one pool, or of one queue that has its own.

    Parameters
    ----------
    queues : one or more; the most urgent first where `by_priority`.
    """

    name: QueueId
    queues: tuple[QueuePlan, ...]
    by_priority: bool = False


class PolicyFile:
    """A staffing policy as read.

    Parameters
    ----------
    values : the parsed TOML.

    Raises
    ------
    InvalidInput
        When a key is unknown or its value wrong.
    """

    def __init__(self, values: object) -> None:
        top = Section(values, "policy")
        self.zone = _zone(top)
        self.defaults = top.table("defaults", "queue") or Section({}, "queue", "defaults")
        self.queues = top.tables("queues", "queue")
        self.pools = top.tables("pools", "pool")

    def groups(self, queues: Sequence[QueueId], zone: str) -> tuple[GroupPlan, ...]:
        """Return the groups of people that serve the queues of a forecast, each queue once.

        Parameters
        ----------
        zone : of opening hours.

        Raises
        ------
        InvalidInput
            When the policy names a queue that is not forecast, or one twice.
        """
        for name, section in self.queues.items():
            _check_forecast(name, queues, section.path)
        owner: dict[str, str] = {}
        groups = []
        for name, pool in self.pools.items():
            members = _members(pool, queues, owner)
            plans = tuple(self._plan(QueueId(member), zone, pool) for member in members)
            groups.append(GroupPlan(QueueId(name), plans, pool.flag("priority")))
        alone = [queue for queue in queues if queue not in owner]
        groups += [GroupPlan(queue, (self._plan(queue, zone, None),)) for queue in alone]
        names = [group.name for group in groups]
        if len(set(names)) < len(names):
            raise InvalidInput(
                "A pool has the name of a queue with people of its own; give it another name."
            )
        return tuple(groups)

    def _plan(self, queue: QueueId, zone: str, pool: Section | None) -> QueuePlan:
        own = self.queues.get(queue) or Section({}, "queue", f"queues.{queue}")
        section = own.over(self.defaults)
        kind = section.choice("kind", KINDS, WorkKind.LIVE)
        if pool is not None:
            section = _in_pool(own, section, pool, kind)
        policy = section.build(lambda: _policy(section, kind))
        hours = section.table("hours", "hours")
        open_hours = None if hours is None else hours.build(lambda: _hours(hours, zone))
        return QueuePlan(queue, kind, policy, section.number("backlog", 0), open_hours)


def read_policy(path: Path) -> PolicyFile:
    """Read a staffing policy.

    Raises
    ------
    InvalidInput
        When there is no such file, it is no TOML, or a key is wrong.
    """
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name} is no TOML: {error}.") from None
    try:
        return PolicyFile(values)
    except InvalidInput as error:
        raise InvalidInput(f"{path.name}: {error}") from None


def _zone(top: Section) -> str | None:
    if not top.has("zone"):
        return None
    try:
        return ZoneInfo(str(top.values["zone"])).key
    except (ZoneInfoNotFoundError, ValueError):
        raise top.refused("zone", "give a name like Europe/Rome") from None


def _check_forecast(name: str, queues: Sequence[QueueId], where: str) -> None:
    if name not in queues:
        raise InvalidInput(f"{where}: the forecast has no queue {name!r}; it has {', '.join(queues)}.")


def _members(pool: Section, queues: Sequence[QueueId], owner: dict[str, str]) -> tuple[str, ...]:
    members = pool.texts("queues")
    if not members:
        raise InvalidInput(f"{pool.where('queues')} is missing: {pool.known['queues'].meaning}")
    for member in members:
        _check_forecast(member, queues, pool.where("queues"))
        if member in owner:
            raise InvalidInput(f"Queue {member!r} stands in {owner[member]} and in {pool.path}; keep one.")
        owner[member] = pool.path
    return members


def _in_pool(own: Section, section: Section, pool: Section, kind: WorkKind) -> Section:
    """Return a queue's table with what the pool says of its people."""
    if kind is WorkKind.DEFERRED:
        raise InvalidInput(f"{own.path} is deferred and cannot stand in {pool.path}; give it own people.")
    for key in PEOPLE:
        if own.has(key):
            raise InvalidInput(f"{own.where(key)} is about the people of {pool.path}; state it there.")
    people = {key: value for key, value in pool.values.items() if key in PEOPLE}
    stated = {key: pool.where(key) for key in people}
    return Section(people, "queue", own.path, stated).over(section)


def _policy(section: Section, kind: WorkKind) -> StaffingPolicy:
    law, mean = _patience(section)
    attention = _speeds(section)
    return StaffingPolicy(
        target=_target(section, kind),
        mean_handle_seconds=section.number("handle_seconds"),
        mean_patience_seconds=mean,
        risk=_risk(section),
        shrinkage=section.number("unplanned_shrinkage", 0),
        max_occupancy=section.number("max_occupancy", 1),
        concurrency=section.whole("concurrency", len(attention) or 1),
        concurrency_slowdown=section.number("slowdown", 1),
        attention=attention,
        patience=law,
        lines=section.whole("lines", 0) if section.has("lines") else None,
        max_blocked=section.number("max_blocked", 0.01),
        callback=_callback(section),
        risk_scope=section.choice("risk_scope", SCOPES, RiskScope.INTERVAL),
        planned_shrinkage=section.number("planned_shrinkage", 0),
        minimum_agents=section.whole("minimum_agents", 0),
    )


def _target(section: Section, kind: WorkKind) -> ServiceTarget:
    live = kind is WorkKind.LIVE
    seconds = (
        section.number("threshold_seconds", 20) if live else section.number("due_hours") * SECONDS_PER_HOUR
    )
    return ServiceTarget(
        section.number("share", 0.8), seconds, section.choice("formula", FORMULAS, DEFAULT_FORMULA)
    )


def _risk(section: Section) -> float | None:
    if section.values.get("risk") == "mean":
        return None
    risk = section.number("risk", 0.8)
    if not LEAST_RISK <= risk <= MOST_RISK:
        raise section.refused("risk", f'give {LEAST_RISK} to {MOST_RISK}, or "mean"')
    return risk


def _speeds(section: Section) -> tuple[float, ...]:
    values = section.values.get("attention", [])
    if not isinstance(values, list) or not all(type(value) in (int, float) for value in values):
        raise section.refused("attention", "give a list of speeds, e.g. [1.0, 0.8]")
    if section.has("attention") and (not values or min(values) <= 0 or values != sorted(values)[::-1]):
        raise section.refused("attention", "give speeds over 0 that do not rise, e.g. [1.0, 0.8]")
    return tuple(float(value) for value in values)


def _patience(section: Section) -> tuple[PatienceLaw | None, float | None]:
    """Return the law where it is not exponential, and the mean where it is."""
    name = section.choice("patience_law", LAWS, LawName.EXPONENTIAL)
    if name is LawName.ENDLESS:
        return None, None
    if name is LawName.EXPONENTIAL:
        return None, section.number("patience_seconds") if section.has("patience_seconds") else None
    mean = section.number("patience_seconds")
    if name is LawName.DETERMINISTIC:
        return DeterministicPatience(mean), None
    if name is LawName.GAMMA:
        return GammaPatience(mean, section.number("patience_shape")), None
    return LognormalPatience.of_mean(mean, section.number("patience_log_sd")), None


def _callback(section: Section) -> CallbackOffer | None:
    table = section.table("callback", "callback")
    if table is None:
        return None
    return CallbackOffer(
        table.number("after_seconds"),
        table.number("acceptance"),
        table.number("reached", 1),
        table.whole("attempts", 1),
        table.number("attempt_seconds", 0),
    )


def _hours(table: Section, zone: str) -> BusinessHours:
    week = tuple(tuple(_interval(table, day, text) for text in table.texts(day)) for day in WEEK)
    closed = table.values.get("closed", [])
    if not isinstance(closed, list) or any(
        isinstance(day, datetime) or not isinstance(day, date) for day in closed
    ):
        raise table.refused("closed", "give a list of dates without quotes, e.g. [2026-12-25]")
    return BusinessHours(zone, week, frozenset(closed))


def _interval(table: Section, day: str, text: str) -> OpenInterval:
    try:
        start, end = (_minute(part) for part in text.split("-"))
        return OpenInterval(start, end)
    except ValueError:
        raise InvalidInput(f"{table.where(day)} holds {text!r}; write it as 09:00-17:30.") from None


def _minute(text: str) -> int:
    clock = text.strip()
    if clock == "24:00":
        return 1440
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute
