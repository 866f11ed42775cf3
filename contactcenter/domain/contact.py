"""Contacts: the channels they come by, what they ask, and how they ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import check_level
from contactcenter.domain.units import ClientId, ContactId, QueueId


class Channel(StrEnum):
    """The way a contact comes in."""

    VOICE = "voice"
    CALLBACK = "callback"
    CHAT = "chat"
    MESSAGING = "messaging"
    SOCIAL = "social"
    EMAIL = "email"
    BACK_OFFICE = "back_office"


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """How work of one channel occupies an agent.

    Parameters
    ----------
    cost : share of an agent's capacity (of 100) that one item takes, 1 to 100.
    exclusive : whether an agent who holds one holds nothing else beside it.
    interruptible : whether live work may be offered on top of it.
    auto_accept : whether an offer needs no answer.
    offer_seconds : how long an offer stands.
    wrap_up_seconds : work after the contact before the agent is free again.
    live : whether the customer waits on the line (live) or has a due time (deferred).
    """

    cost: int
    exclusive: bool = False
    interruptible: bool = False
    auto_accept: bool = False
    offer_seconds: int = 30
    wrap_up_seconds: int = 0
    live: bool = True


CHANNEL_PROFILES: dict[Channel, ChannelProfile] = {
    Channel.VOICE: ChannelProfile(100, exclusive=True, offer_seconds=20, wrap_up_seconds=30),
    Channel.CALLBACK: ChannelProfile(100, exclusive=True, offer_seconds=30, wrap_up_seconds=30),
    Channel.CHAT: ChannelProfile(33, offer_seconds=30, wrap_up_seconds=15),
    Channel.MESSAGING: ChannelProfile(20, offer_seconds=60),
    Channel.SOCIAL: ChannelProfile(20, offer_seconds=120, live=False),
    Channel.EMAIL: ChannelProfile(20, interruptible=True, offer_seconds=300, live=False),
    Channel.BACK_OFFICE: ChannelProfile(20, interruptible=True, auto_accept=True, live=False),
}
"""The defaults; a routing policy may carry others."""


class ContactState(StrEnum):
    """Where an accepted contact is: always in exactly one of these."""

    QUEUED = "queued"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    CLOSED = "closed"


class ContactOutcome(StrEnum):
    """How a contact ended.

    `UNREACHED` is a contact that no queue ever held (a call that failed before it could wait);
    it is kept and counted apart, never among the offered.
    """

    ANSWERED = "answered"
    CONTAINED = "contained"
    ABANDONED = "abandoned"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Triage:
    """What a contact is about, each with the confidence (0 to 1) of whoever judged it."""

    stage: JourneyStage
    complexity: int
    intent: str
    language: str
    stage_confidence: float = 1.0
    complexity_confidence: float = 1.0
    intent_confidence: float = 1.0
    language_confidence: float = 1.0

    def __post_init__(self) -> None:
        check_level(self.complexity, "The complexity")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as it came in; `arrived_at` is an aware UTC instant."""

    id: ContactId
    client: ClientId
    queue: QueueId
    channel: Channel
    triage: Triage
    arrived_at: datetime
    customer: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact that is over, as a log tells it.

    Parameters
    ----------
    arrived_at : aware UTC instant at which the contact joined the queue.
    wait_seconds : from joining the queue to the answer or the hang-up, at least 0.
    handle_seconds : talk, hold and wrap-up together; None when nobody handled it or the log
        does not say.
    agent : opaque name of who handled it, empty when nobody did.
    satisfaction : the customer's answer from 1 to 5, None when there is none.
    """

    source_id: str
    queue: QueueId
    channel: Channel
    arrived_at: datetime
    outcome: ContactOutcome
    wait_seconds: float
    handle_seconds: float | None = None
    agent: str = ""
    customer: str = ""
    triage: Triage | None = None
    satisfaction: int | None = None
