"""An imported contact log as a day on which routing rules can be tried.

A log tells who came, who answered, and for how long; not who else could have. So whoever answered a queue
in it may take every contact of that queue, at every level, and is there from their first contact to their
last; after a longer gap a new shift begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord, Triage
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ClientId, ContactId, Milliseconds, SkillId
from routing.decisions import Assigned, Closed, Decision
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    ContactAbandoned,
    ContactArrived,
    NotReadyReason,
    OfferAccepted,
    RoutingContact,
    RoutingEvent,
    ServiceEnded,
    order_key,
)
from routing.history import History, Recorder
from routing.opentime import EPOCH
from routing.outcome import Outcome

SHIFT_GAP_MS = 4 * 3_600_000
"""Who is seen again after so long has begun another shift."""

TOP_LEVEL = 5
UNSAID = Triage(JourneyStage.PURCHASE, 3, "", "")
"""What a contact is about where the log does not say it."""

Step = tuple[Milliseconds, RoutingEvent, tuple[Decision, ...]]


@dataclass(slots=True)
class _Worker:
    """Somebody who answers: for which queues, by which channels, and from when to when."""

    id: AgentId
    queues: set[ClientId] = field(default_factory=set)
    channels: set[Channel] = field(default_factory=set)
    served: list[tuple[int, int]] = field(default_factory=list)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the shifts, each from the first answer to the last end."""
        start, end = min(self.served)
        for answered, ended in sorted(self.served):
            if answered - end > SHIFT_GAP_MS:
                yield start, end
                start, end = answered, ended
            end = max(end, ended)
        yield start, end


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """A log taken apart.

    Parameters
    ----------
    outcome : what became of the contacts, as the log tells.
    left_out : contacts of which the log does not tell who had them and for how long, and those of bots.
    """

    outcome: Outcome
    history: History
    left_out: int


def recorded_day(
    records: Iterable[ContactRecord], skills: Iterable[SkillId], target_seconds: float
) -> RecordedDay:
    """Return a log as a day to try rules on.

    Parameters
    ----------
    skills : every skill that the rules ask for; whoever answered has them all.
    target_seconds : acceptable waiting time for the outcome's service levels, at least 0.

    Raises
    ------
    InvalidInput
        When the log names nobody who answered.
    """
    workers: dict[str, _Worker] = {}
    steps: list[Step] = []
    left_out = 0
    for number, record in enumerate(sorted(records, key=lambda one: (one.arrived_at, one.source_id)), 1):
        told = _told(ContactId(number), record, workers)
        steps += told
        left_out += not told
    if not workers:
        raise InvalidInput("The log names nobody who answered; name the column with --map agent=COLUMN.")
    levels = tuple(SkillLevel(skill, TOP_LEVEL) for skill in sorted(skills))
    for name, worker in workers.items():
        steps += _shifts(name, worker, levels)
    recorder, outcome = Recorder(), Outcome(target_seconds)
    for now_ms, event, said in sorted(steps, key=lambda step: order_key(step[1], step[0])):
        recorder.hear(event, now_ms)
        outcome.hear(event, now_ms, said)
        recorder.follow(said, now_ms)
    return RecordedDay(outcome, recorder.finish(), left_out)


def _told(number: ContactId, record: ContactRecord, workers: dict[str, _Worker]) -> list[Step]:
    """Return what the log tells of a contact; nothing where it does not say who had it, or for how long."""
    arrived = _ms_of(record.arrived_at)
    over = Milliseconds(arrived + round(record.wait_seconds * MS_PER_SECOND))
    client, triage = ClientId(record.queue), record.triage or UNSAID
    contact = RoutingContact(
        number, client, record.queue, record.channel, triage.stage, triage.complexity, triage.language,
        arrived, triage.intent, bots_allowed=False,
    )  # fmt: skip
    arrival: Step = (arrived, ContactArrived(contact), ())
    if record.outcome is ContactOutcome.ABANDONED:
        return [arrival, (over, ContactAbandoned(number), (Closed(number),))]
    if record.outcome is not ContactOutcome.ANSWERED or not record.agent or record.handle_seconds is None:
        return []
    worker = workers.setdefault(record.agent, _Worker(AgentId(len(workers) + 1)))
    ended = Milliseconds(over + max(1, round(record.handle_seconds * MS_PER_SECOND)))
    worker.queues.add(client)
    worker.channels.add(record.channel)
    worker.served.append((over, ended))
    return [
        arrival,
        (over, OfferAccepted(number, worker.id), (Assigned(number, worker.id),)),
        (ended, ServiceEnded(number, worker.id, wrap_up_ms=Milliseconds(0)), (Closed(number),)),
    ]


def _shifts(name: str, worker: _Worker, skills: tuple[SkillLevel, ...]) -> Iterator[Step]:
    """Yield how somebody comes and goes."""
    queues, channels = frozenset(worker.queues), frozenset(worker.channels)
    agent = Agent(worker.id, name, name, AgentKind.HUMAN, skills, queues, channels)
    first = min(worker.served)[0]
    yield Milliseconds(first), AgentChanged(agent), ()
    for start, end in worker.spans():
        yield Milliseconds(start), AgentReady(worker.id, Milliseconds(end)), ()
        yield Milliseconds(end), AgentNotReady(worker.id, NotReadyReason.SHIFT_END), ()


def _ms_of(instant: datetime) -> Milliseconds:
    return Milliseconds((instant - EPOCH) // timedelta(milliseconds=1))
