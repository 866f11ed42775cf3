"""What a request may hold: every field checked, every other field refused by its name."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId
from contactcenter.services.dispatch.commands import (
    CreateTicket,
    Heartbeat,
    Presence,
    PublishRules,
    Redirection,
    SetAgentState,
)
from contactcenter.services.dispatch.trialroom import TrialQuestion

ID_LIMIT = 2**63 - 1
A_YEAR = 366 * 86_400
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Instants outside would be nobody's, and at the ends of the calendar no zone could show them."""


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds the character NUL, which cannot be stored; leave it out")
    return text


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("is no instant; write it as 2026-11-27T09:30:00+01:00")
    return value


def _within_reach(instant: datetime) -> datetime:
    if not FIRST <= instant < LAST:
        raise ValueError(f"is {instant.isoformat()}; give an instant from 1970 to 2999")
    return instant


def _of_kind(*kinds: type) -> BeforeValidator:
    """Return a check that a value came as one of some kinds: the framework would bend "3" and true to 3."""

    def check(value: object) -> object:
        if type(value) not in kinds:
            raise ValueError(f"is {type(value).__name__}; give {kinds[-1].__name__}")
        return value

    return BeforeValidator(check)


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_clean)]
Words = Annotated[str, StringConstraints(max_length=500), AfterValidator(_clean)]
Whole = Annotated[int, _of_kind(int), Field(ge=1, le=ID_LIMIT)]
Level = Annotated[int, _of_kind(int), Field(ge=1, le=5)]
Boost = Annotated[float, _of_kind(int, float), Field(ge=0, le=A_YEAR, allow_inf_nan=False)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_within_reach)]
RulesText = Annotated[str, StringConstraints(min_length=1, max_length=200_000), AfterValidator(_clean)]


class RequestBody(BaseModel):
    """A request's body; a field that it does not know is refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )


class TicketBody(RequestBody):
    """A contact to take up; the same (source, external_id) stays one ticket."""

    source: Name
    """The system that the contact comes from."""
    external_id: Name
    """Its name in that system."""
    client: Name
    queue: Name
    stage: JourneyStage
    complexity: Level
    """1 (first level) to 5 (expert)."""
    channel: Channel | None = None
    """Left out: the queue's own."""
    language: Words = ""
    intent: Words = ""
    customer: Words = ""
    """An opaque name of the customer; no name, number or address of a person."""
    subject: Words = ""
    boost_seconds: Boost = 0.0
    """Seconds of priority added to its wait."""
    preferred: Whole | None = None
    """The agent to try first."""
    arrived_at: Instant | None = None
    """With its zone, not in the future; left out: now."""

    def command(self) -> CreateTicket:
        """Return the command that this asks for."""
        return CreateTicket(
            source=self.source,
            external_id=self.external_id,
            client=ClientId(self.client),
            queue=QueueId(self.queue),
            stage=self.stage,
            complexity=self.complexity,
            channel=self.channel,
            language=self.language,
            intent=self.intent,
            customer=self.customer,
            subject=self.subject,
            boost_seconds=self.boost_seconds,
            preferred=None if self.preferred is None else AgentId(self.preferred),
            arrived_at=self.arrived_at,
        )


class RedirectionBody(RequestBody):
    """How a ticket is to be routed from here; what is left out, or null, stays as it was."""

    queue: Name | None = None
    """Another queue of the same client; the channel becomes that queue's."""
    stage: JourneyStage | None = None
    complexity: Level | None = None
    intent: Words | None = None
    language: Words | None = None
    preferred: Whole | None = None
    boost_seconds: Boost | None = None

    def onward(self) -> Redirection:
        """Return the redirection that this asks for."""
        return Redirection(
            queue=None if self.queue is None else QueueId(self.queue),
            stage=self.stage,
            complexity=self.complexity,
            intent=self.intent,
            language=self.language,
            preferred=None if self.preferred is None else AgentId(self.preferred),
            boost_seconds=self.boost_seconds,
        )


class AgentBody(RequestBody):
    """Who acts on the ticket."""

    agent: Whole

    def who(self) -> AgentId:
        """Return the agent."""
        return AgentId(self.agent)


class CompletionBody(AgentBody):
    """The end of the conversation."""

    wrap_up_seconds: Annotated[int, _of_kind(int), Field(ge=0, le=86_400)] | None = None
    """How long the work after it lasts at most; left out: the channel's own, 0: none."""


class OnwardBody(AgentBody):
    """Who passes the ticket on, and how it is to be routed from here."""

    onward: RedirectionBody = RedirectionBody()


class PauseBody(RequestBody):
    """How long the ticket is to rest."""

    until: Instant | None = None
    """Left out: until it is woken."""


class CallbackBody(RequestBody):
    """When the customer is to be called."""

    due: Instant | None = None
    """Left out: as soon as its turn comes."""


class MoveBody(RequestBody):
    """How a supervisor routes the ticket anew."""

    onward: RedirectionBody = RedirectionBody()


class CloseBody(RequestBody):
    """Why a supervisor ends the ticket."""

    reason: Words = ""


class NothingBody(RequestBody):
    """Nothing more is to be said."""


class PresenceBody(RequestBody):
    """What an agent says of themselves."""

    presence: Presence
    overtime: Annotated[bool, _of_kind(bool)] = False
    """Work outside the published shift, by intention."""

    def command(self, agent: AgentId) -> SetAgentState:
        """Return the command that this asks for."""
        return SetAgentState(agent, self.presence, self.overtime)


class HeartbeatBody(RequestBody):
    """Which of its tickets a bot is at work on."""

    tickets: Annotated[tuple[Whole, ...], Field(max_length=1_000)] | None = None
    """Left out: everything that it holds. What it does not hold is passed over."""

    def command(self, agent: AgentId) -> Heartbeat:
        """Return the command that this asks for."""
        named = None if self.tickets is None else tuple(map(ContactId, self.tickets))
        return Heartbeat(agent, named)


class RulesBody(RequestBody):
    """A draft of the routing rules."""

    text: RulesText
    """TOML, in the format of the default rules."""


class PublicationBody(RulesBody):
    """Rules to route by from now on."""

    note: Words = ""
    """Why, in a sentence."""

    def command(self) -> PublishRules:
        """Return the command that this asks for."""
        return PublishRules(self.text, self.note)


class TrialBody(RulesBody):
    """Rules to try on a past period."""

    start: Instant
    """With its zone."""
    end: Instant
    """With its zone, after the start."""
    target_seconds: Annotated[float, _of_kind(int, float), Field(ge=0, le=86_400)] = 20.0
    """The acceptable waiting time of the service levels."""

    def question(self) -> TrialQuestion:
        """Return what is asked."""
        return TrialQuestion(self.text, self.start, self.end, self.target_seconds)


def ticket_id(number: int) -> ContactId:
    """Return a ticket's id from an address."""
    return ContactId(min(number, ID_LIMIT))


def agent_id(number: int) -> AgentId:
    """Return an agent's id from an address; what no database can hold is nobody's id."""
    return AgentId(min(number, ID_LIMIT))
