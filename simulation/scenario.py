"""Everything one run of the simulator needs, as one frozen value.

Instants are int milliseconds from the scenario's start; intervals have equal length and interval k covers
[k·interval_ms, (k+1)·interval_ms).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Agent
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile, ContactRecord
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import check_level
from contactcenter.domain.units import ClientId, ContactId, Milliseconds, QueueId, TeamId
from routing.events import RoutingContact
from routing.policy import AgentSelection, ByPool, ByQueue, ContactSelection, Planner
from simulation.laws import Law

DAY_MS = 86_400_000
BREAK_MS = 3 * 3_600_000
"""A gap between spans of an agent that is shorter than this is a break, a longer one the end of a shift."""
CHANCE = 1_000_000_000
"""Parts in which a probability is kept that is looked up while the clock runs."""
MOST_WAITING = 10_000
"""The longest queue that an offer of callbacks may tell from longer ones."""
MOST_RETRIES = 1000
"""Who always comes again would else come again for ever."""
PerInterval = float | tuple[float, ...]
"""One number for all intervals, or one for each."""


class ShiftEndRule(StrEnum):
    """What becomes of a contact that an agent still has when the shift or a break is due."""

    FINISH = "finish"
    """The agent finishes it, then leaves; a break that came due meanwhile is shorter by that time."""
    HAND_BACK = "hand_back"
    """At the end of a shift the contact goes back to its queue, with its age, and whoever takes it does
    what is left of it; breaks wait for its end."""


@dataclass(frozen=True, slots=True)
class Busyness:
    """How far the volume of a day, an interval or an event may be off, each factor with mean 1.

    Parameters
    ----------
    day_sd : standard deviation of the gamma factor of a whole day, at least 0.
    interval_sd : standard deviation of the gamma factor of each interval, at least 0.
    event_log_sd : standard deviation of the logarithm of a day's event effect, at least 0.
    """

    day_sd: PerInterval = 0.0
    interval_sd: PerInterval = 0.0
    event_log_sd: PerInterval = 0.0


@dataclass(frozen=True, slots=True)
class Retry:
    """Customers who come again after hanging up or finding no free line.

    Parameters
    ----------
    probability : of coming again after each failed attempt, 0 to 1.
    delay : until the next attempt.
    most : retries at most, 1 to 1000.
    """

    probability: float
    delay: Law
    most: int = 50

    def __post_init__(self) -> None:
        check_share(self.probability, "The probability of a retry")
        if not 1 <= self.most <= MOST_RETRIES:
            raise InvalidInput(f"At most {self.most} retries; give 1 to {MOST_RETRIES}.")


@dataclass(frozen=True, slots=True)
class BotTreatment:
    """What a bot does to a contact when the router assigns one to it.

    Parameters
    ----------
    service : how long the bot's conversation lasts.
    containment : probability that the bot settles it, 0 to 1; one number, or one for each interval.
    handle_factor : a person's handling time after a handoff, relative to one without, over 0.
    bounce_back : probability that a settled customer comes again to a person, 0 to 1.
    bounce_delay : until then; needed where `bounce_back` is over 0.
    """

    service: Law
    containment: PerInterval
    handle_factor: float = 1.0
    bounce_back: float = 0.0
    bounce_delay: Law | None = None

    def __post_init__(self) -> None:
        for share in self.containment if isinstance(self.containment, tuple) else (self.containment,):
            check_share(share, "A bot's containment")
        check_share(self.bounce_back, "A bot's bounce-back")
        if self.handle_factor <= 0:
            raise InvalidInput(f"A handling-time factor of {self.handle_factor}; give a number over 0.")
        if self.bounce_back and self.bounce_delay is None:
            raise InvalidInput("A bot's bounce-back needs its delay.")


@dataclass(frozen=True, slots=True)
class CallbackChoice:
    """An offer to be called back, made to an arriving customer whom no agent takes at once.

    Parameters
    ----------
    into : the contact type that the contact becomes; it has the callback's queue, channel and laws.
    probability : that a customer accepts, 0 to 1; one number, or one for each number of contacts that
        wait in the queue already (0, 1, …), the last for more.
    waiting_at_least : contacts that wait already from which the offer is made, at least 0.
    delay : until the callback is due; None means it takes its place in line at once.
    keeps_place : whether its wait counts from the call (virtual hold) or from the due instant.
    """

    into: str
    probability: float | tuple[float, ...]
    waiting_at_least: int = 0
    delay: Law | None = None
    keeps_place: bool = True

    def __post_init__(self) -> None:
        if not self._probabilities or not 0 <= self.waiting_at_least <= MOST_WAITING:
            raise InvalidInput(
                f"A callback from {self.waiting_at_least} waiting contacts on, accepted with probability "
                f"{self.probability}; give 0 to {MOST_WAITING} and at least one probability."
            )
        for share in self._probabilities:
            check_share(share, "The acceptance of a callback")

    @property
    def _probabilities(self) -> tuple[float, ...]:
        return self.probability if isinstance(self.probability, tuple) else (self.probability,)

    @property
    def chances(self) -> tuple[int, ...]:
        """Acceptance in parts of `CHANCE`, by how many contacts wait already; the last for more."""
        known = len(self._probabilities)
        counts = range(max(known, self.waiting_at_least + 1))
        return tuple(
            round(CHANCE * self._probabilities[min(count, known - 1)])
            if count >= self.waiting_at_least
            else 0
            for count in counts
        )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How agents answer offers; without it every offer is taken at once.

    Only the first agent who is asked for a contact may let the offer expire or refuse it.

    Parameters
    ----------
    delay : until the agent answers; an answer after the offer's end is none.
    refusal : probability that the first answer is no, 0 to 1.
    """

    delay: Law
    refusal: float = 0.0

    def __post_init__(self) -> None:
        check_share(self.refusal, "The refusal of offers")


@dataclass(frozen=True, slots=True)
class ContactType:
    """One stream of like contacts: client × channel × stage × complexity band.

    Parameters
    ----------
    arrivals : mean contacts per interval, at least 0, one for each interval of the scenario.
    service : a person's handling time, without wrap-up.
    volume : multiplier of `arrivals`; more volume keeps the same customers and adds new ones.
    service_by_pool : other laws of handling time, by the agent's team.
    service_factor, patience_factor : multipliers by the interval of arrival.
    patience : how long a customer waits; None means for ever.
    wrap_up : the agent's work after the contact.
    due_seconds : for deferred work, the time from arrival to completion that counts as in time; then
        `target.threshold_seconds` is not used.
    attention : speed of each conversation when an agent holds 1, 2, … of them; empty means 1 always.
    boost_ms : priority, added to the wait when the router compares scores.
    """

    id: str
    queue: QueueId
    client: ClientId
    channel: Channel
    arrivals: tuple[float, ...]
    service: Law
    stage: JourneyStage = JourneyStage.POST_PURCHASE
    complexity: int = 1
    language: str = ""
    intent: str = ""
    busyness: Busyness = Busyness()
    volume: PerInterval = 1.0
    service_by_pool: tuple[tuple[TeamId, Law], ...] = ()
    service_factor: PerInterval = 1.0
    patience: Law | None = None
    patience_factor: PerInterval = 1.0
    wrap_up: Law | None = None
    target: ServiceTarget = ServiceTarget()
    due_seconds: float | None = None
    attention: tuple[float, ...] = ()
    retry: Retry | None = None
    bot: BotTreatment | None = None
    callback: CallbackChoice | None = None
    boost_ms: Milliseconds = Milliseconds(0)

    def __post_init__(self) -> None:
        check_level(self.complexity, f"The complexity of contact type {self.id!r}")
        if any(not mean >= 0 for mean in self.arrivals):
            raise InvalidInput(f"Contact type {self.id!r} has a negative or missing arrival mean.")
        if self.attention and min(self.attention) <= 0:
            raise InvalidInput(f"Contact type {self.id!r} has an attention of 0 or less.")

    def contact(self, number: int = 0, since_ms: int = 0, *, bots_allowed: bool = True) -> RoutingContact:
        """Return a contact of this type as the router sees it, waiting since an instant."""
        return RoutingContact(
            ContactId(number),
            self.client,
            self.queue,
            self.channel,
            self.stage,
            self.complexity,
            self.language,
            Milliseconds(since_ms),
            self.intent,
            self.boost_ms,
            bots_allowed=bots_allowed,
        )


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """One agent of the scenario and when he or she serves contacts.

    Parameters
    ----------
    spans_ms : serving spans [start, end) in order, without overlap; the gaps are breaks or nights.
    speed : how fast the agent works; handling times are divided by it. Over 0.
    absence : probability of missing a whole day, 0 to 1; one number, or one for each day.
    break_jitter_ms : breaks of under three hours shift by up to this, either way, as a whole.
    """

    agent: Agent
    spans_ms: tuple[tuple[int, int], ...]
    speed: float = 1.0
    absence: float | tuple[float, ...] = 0.0
    break_jitter_ms: int = 0

    def __post_init__(self) -> None:
        last = None
        for start, end in self.spans_ms:
            if end <= start or (last is not None and start < last):
                raise InvalidInput(f"Agent {self.agent.code!r}: span [{start}, {end}) is out of order.")
            last = end
        if self.speed <= 0:
            raise InvalidInput(f"Agent {self.agent.code!r} has speed {self.speed}; give a number over 0.")
        for share in self.absence if isinstance(self.absence, tuple) else (self.absence,):
            check_share(share, f"The absence of agent {self.agent.code!r}")


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Telephone lines shared by queues: who finds none free is turned away.

    Parameters
    ----------
    lines : contacts in the queues and in service together, at most; at least 1.
    """

    queues: tuple[QueueId, ...]
    lines: int

    def __post_init__(self) -> None:
        if self.lines < 1:
            raise InvalidInput(f"A line group has {self.lines} lines; give at least 1.")


@dataclass(frozen=True, slots=True)
class PastDay:
    """Customers as a log tells of them, in place of drawn ones.

    Parameters
    ----------
    records : contacts of queues that the scenario has, within its horizon.
    start : the aware instant at which the scenario begins.
    """

    records: tuple[ContactRecord, ...]
    start: datetime


@dataclass(frozen=True, slots=True)
class Scenario:
    """Customers, agents and rules of one run.

    Parameters
    ----------
    interval_ms : length of an interval, over 0.
    horizon_ms : arrivals stop here; a whole number of intervals. Contacts are followed to their end.
    measured_ms : contacts that arrive in [first, last) count; None means all.
    day_starts_ms : where each day starts; empty means every 24 hours from 0.
    day_correlation : correlation of the day factors of all types, 0 (independent) to 1 (one factor).
    acceptance : how agents answer offers; None means that every contact is taken at once.
    agent_selection, contact_selection : the router's rules; None means its defaults.
    channel_profiles : how channels occupy an agent, where that differs from the domain's defaults.
    past_day : customers of a log, who come instead of drawn ones; None means that they are drawn.
    """

    contact_types: tuple[ContactType, ...]
    agents: tuple[AgentPlan, ...]
    planner: Planner
    interval_ms: int
    horizon_ms: int
    shift_end_rule: ShiftEndRule = ShiftEndRule.FINISH
    measured_ms: tuple[int, int] | None = None
    day_starts_ms: tuple[int, ...] = ()
    day_correlation: float = 0.0
    line_groups: tuple[LineGroup, ...] = ()
    acceptance: Acceptance | None = None
    agent_selection: AgentSelection | ByQueue | None = None
    contact_selection: ContactSelection | ByPool | None = None
    channel_profiles: tuple[tuple[Channel, ChannelProfile], ...] = ()
    name: str = "scenario"
    past_day: PastDay | None = None

    def __post_init__(self) -> None:
        if self.interval_ms < 1 or self.horizon_ms < 1 or self.horizon_ms % self.interval_ms:
            raise InvalidInput(
                f"A horizon of {self.horizon_ms} ms is no whole number of {self.interval_ms} ms intervals."
            )
        check_share(self.day_correlation, "The correlation of day factors")
        _check_types(self)
        _check_agents(self)

    @property
    def interval_count(self) -> int:
        """How many intervals the horizon has."""
        return self.horizon_ms // self.interval_ms

    @property
    def days(self) -> tuple[int, ...]:
        """The instants at which days start, in ms."""
        return self.day_starts_ms or tuple(range(0, self.horizon_ms, DAY_MS))

    @property
    def profiles(self) -> dict[Channel, ChannelProfile]:
        """How each channel occupies an agent here; offers are asked only where `acceptance` is given."""
        merged = CHANNEL_PROFILES | dict(self.channel_profiles)
        if self.acceptance is not None:
            return merged
        return {channel: replace(profile, auto_accept=True) for channel, profile in merged.items()}

    def day_of_interval(self) -> NDArray[np.int64]:
        """Return the index of the day in which each interval starts, shape (intervals,)."""
        starts = np.arange(self.interval_count) * self.interval_ms
        return np.maximum(0, np.searchsorted(self.days, starts, side="right") - 1)

    @property
    def pools(self) -> tuple[TeamId, ...]:
        """The teams of the agents, in order of first appearance; "" for agents without one."""
        return tuple(dict.fromkeys(pool_of(plan.agent) for plan in self.agents))

    @property
    def queues(self) -> tuple[QueueId, ...]:
        """The queues of the contact types, in order of first appearance."""
        return tuple(dict.fromkeys(kind.queue for kind in self.contact_types))


def pool_of(agent: Agent) -> TeamId:
    """Return the pool an agent counts in: the team, or "" without one."""
    return agent.team or TeamId("")


def check_share(value: float, what: str) -> None:
    """Refuse a share outside 0 to 1.

    Raises
    ------
    InvalidInput
        When it is; `what` names it in the message.
    """
    if not 0 <= value <= 1:
        raise InvalidInput(f"{what} is {value}; give a share from 0 to 1.")


def _check_types(scenario: Scenario) -> None:
    names = [kind.id for kind in scenario.contact_types]
    if not names or len(set(names)) != len(names):
        raise InvalidInput("A scenario needs contact types, each with its own id.")
    for kind in scenario.contact_types:
        _check_lengths(kind, scenario.interval_count)
        if kind.callback and (kind.callback.into not in names or kind.callback.into == kind.id):
            raise InvalidInput(
                f"Contact type {kind.id!r} calls back into {kind.callback.into!r}, which is no other type."
            )


def _check_lengths(kind: ContactType, count: int) -> None:
    profiles: tuple[tuple[str, PerInterval], ...] = (
        ("arrivals", kind.arrivals),
        ("volume", kind.volume),
        ("service_factor", kind.service_factor),
        ("patience_factor", kind.patience_factor),
        ("day_sd", kind.busyness.day_sd),
        ("interval_sd", kind.busyness.interval_sd),
        ("event_log_sd", kind.busyness.event_log_sd),
        ("bot.containment", kind.bot.containment if kind.bot else 0.0),
    )
    for name, profile in profiles:
        values = profile if isinstance(profile, tuple) else (profile,)
        if isinstance(profile, tuple) and len(profile) != count:
            raise InvalidInput(
                f"Contact type {kind.id!r}: {name} has {len(profile)} values for {count} intervals."
            )
        if any(not value >= 0 for value in values):
            raise InvalidInput(f"Contact type {kind.id!r}: {name} has a value under 0.")


def _check_agents(scenario: Scenario) -> None:
    ids = [plan.agent.id for plan in scenario.agents]
    if len(set(ids)) != len(ids):
        raise InvalidInput("Two agents of the scenario have the same id.")
    for plan in scenario.agents:
        if isinstance(plan.absence, tuple) and len(plan.absence) != len(scenario.days):
            raise InvalidInput(
                f"Agent {plan.agent.code!r}: absence has {len(plan.absence)} values for "
                f"{len(scenario.days)} days."
            )
