"""An outsourcer's planned weeks as a scenario: all queues, people and bots, the published rules."""

from collections.abc import Mapping, Sequence

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel
from contactcenter.domain.roster import Roster
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.planning.book import KindBook, QueueBook
from contactcenter.services.planning.needs import CONCURRENCY
from contactcenter.services.planning.rehearsal import busyness_of, day_starts, serving_spans
from routing.rules import RuleSet
from simulation.laws import Exponential, Lognormal
from simulation.scenario import AgentPlan, BotTreatment, ContactType, Scenario
from workforce.forecast.forecast import Forecast

BOT_SECONDS = 90.0
BOT_CV = 0.5


def floor_scenario(
    books: Sequence[QueueBook],
    forecasts: Mapping[QueueId, Forecast],
    roster: Roster,
    agents: Sequence[Agent],
    rules: RuleSet,
    absence: float,
) -> Scenario:
    """Return the scenario in which the forecast's customers meet the roster's people and the bots.

    The rules count deferred work's steps in the queues' opening hours, as the live router has them.

    Parameters
    ----------
    agents : people, of whom those with a shift come, and bots, who always do.
    absence : probability that a person misses a whole day.
    """
    grid = forecasts[books[0].queue.id].grid
    return Scenario(
        contact_types=tuple(
            _contact_type(book, kind, forecasts[book.queue.id], agents)
            for book in books
            for kind in book.kinds
        ),
        agents=_agents(agents, roster, grid, absence),
        planner=rules.in_hours({book.queue.id: book.queue.hours for book in books}, grid.start),
        agent_selection=rules.agent_selection,
        contact_selection=rules.contact_selection,
        interval_ms=grid.minutes * 60_000,
        horizon_ms=grid.count * grid.minutes * 60_000,
        day_starts_ms=day_starts(grid),
        name="planned weeks of the outsourcer",
    )


def _contact_type(
    book: QueueBook, kind: KindBook, forecast: Forecast, agents: Sequence[Agent]
) -> ContactType:
    queue = book.queue
    due = None if book.is_live else queue.target.threshold_seconds
    return ContactType(
        id=f"{queue.id}/{kind.stage}/{kind.complexity}",
        queue=queue.id,
        client=queue.client,
        channel=queue.channel,
        arrivals=tuple((forecast.mean * kind.share).tolist()),
        service=Lognormal(max(kind.handle_seconds, 1.0), book.handle_cv),
        stage=kind.stage,
        complexity=kind.complexity,
        language=queue.language,
        intent=bot_intent(agents, queue.channel) if kind.contained_share else "",
        busyness=busyness_of(forecast),
        patience=None if book.patience_seconds is None else Exponential(book.patience_seconds),
        target=queue.target,
        due_seconds=due,
        attention=attention_of(queue.channel),
        bot=_bot(kind),
    )


def bot_intent(agents: Sequence[Agent], channel: Channel) -> str:
    """Return an intent that a bot of a channel settles; empty where there is none."""
    settled = [
        agent.intents for agent in agents if agent.kind is AgentKind.BOT and channel in agent.channels
    ]
    return min((intent for intents in settled for intent in intents), default="")


def attention_of(channel: Channel) -> tuple[float, ...]:
    """Return the speed of each conversation when an agent holds 1, 2, … of a channel.

    Up to the channel's concurrency each goes on at full speed; beyond it they share that much.
    """
    profile = CHANNEL_PROFILES[channel]
    most = 1 if profile.exclusive else 100 // profile.cost
    at_once = CONCURRENCY.get(channel, 1)
    return tuple(min(1.0, at_once / held) for held in range(1, most + 1))


def _bot(kind: KindBook) -> BotTreatment | None:
    if not kind.contained_share:
        return None
    return BotTreatment(Lognormal(BOT_SECONDS, BOT_CV), kind.contained_share)


def _agents(
    agents: Sequence[Agent], roster: Roster, grid: TimeGrid, absence: float
) -> tuple[AgentPlan, ...]:
    spans = serving_spans(roster, grid.start)
    whole = ((0, grid.count * grid.minutes * 60_000),)
    people = [AgentPlan(agent, spans[agent.id], absence=absence) for agent in agents if agent.id in spans]
    bots = [AgentPlan(agent, whole) for agent in agents if agent.kind is AgentKind.BOT]
    return (*people, *bots)
