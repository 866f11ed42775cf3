import json

import numpy as np
import pytest
from click.testing import CliRunner

from contactcenter.cli.replay import command
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.measures import ServiceCounts
from routing.comparison import compare
from routing.decisions import Assigned
from routing.engine import RoutingEngine
from routing.eventlog import decode, encode
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    ContactAbandoned,
    ContactArrived,
    ContactPaused,
    NotReadyReason,
    OfferAccepted,
    OfferRefused,
    ServiceEnded,
    ServiceResult,
    TimerFired,
    TimerKind,
    rank_of,
)
from routing.plan import Plan
from routing.replay import replay, rerun
from tests.routing.scenes import AUTO, Caller, QueuePlans, agent, bot, contact, step

SKILLED = {"italian": 5, "english": 4, "sales": 3, "orders": 4, "aftersales": 3}
PLANS = {"hard": Plan((step(sales=3), step(after_ms=20_000, sales=1))), "bots": Plan((step(bots=True),))}


def recorded_day(seed=7, contacts=120):
    """Let a small floor work through a morning and return what the router heard."""
    draw = np.random.default_rng(seed)
    caller = Caller([], PLANS)
    for known in (agent(1, **SKILLED), agent(2, sales=1), agent(3), bot(9, capacity=40)):
        caller.tell(AgentChanged(known))
        caller.ready(known.id, until_ms=1_500_000)
    ends = []
    at = 0
    for number in range(1, contacts + 1):
        at += int(draw.exponential(9_000)) + 1
        ends = hand_over(caller, ends, at)
        queue = ["hard", "bots", "plain"][int(draw.integers(3))]
        before = len(caller.said)
        caller.arrive(number, at, queue, Channel.MESSAGING if queue == "bots" else Channel.VOICE)
        ends += services(caller, before, draw)
        if draw.random() < 0.3:
            ends.append((at + int(draw.exponential(30_000)) + 1, ContactAbandoned(number)))
    hand_over(caller, ends, at + 200_000)
    return caller


def services(caller, before, draw):
    """Return the ends of the services that began since the decision with this number."""
    ended = []
    for at, said in caller.said[before:]:
        if isinstance(said, Assigned):
            result = (
                ServiceResult.HANDED_OFF
                if said.agent == 9 and said.contact % 3 == 0
                else ServiceResult.COMPLETED
            )
            lasts = int(draw.gamma(2, 12_000)) + 1
            ended.append((at + lasts, ServiceEnded(said.contact, said.agent, result, wrap_up_ms=0)))
    return ended


def hand_over(caller, ends, until):
    """Hand over what is due, with the services that follow from it, and return the rest."""
    draw = np.random.default_rng(len(ends) + until)
    pending = list(ends)
    while due := sorted(
        (one for one in pending if one[0] <= until), key=lambda one: (one[0], rank_of(one[1]))
    ):
        at, event = due[0]
        pending.remove(due[0])
        before = len(caller.said)
        caller.tell(event, at)
        pending += services(caller, before, draw)
    return pending


def fresh(**options):
    return RoutingEngine([], QueuePlans(PLANS), channel_profiles=AUTO, **options)


def test_the_same_policy_gives_the_same_decisions():
    day = recorded_day()
    outcome, _ = replay(day.heard, fresh())
    assert [(at, said) for at, said in outcome.decisions if type(said).__name__ != "Wake"] == day.said
    assert sum(isinstance(said, Assigned) for _, said in day.said) > 100


def test_a_rerun_of_the_same_policy_gives_the_same_decisions_and_supposes_nothing():
    day = recorded_day()
    outcome, history = replay(day.heard, fresh())
    again, assumed = rerun(history, fresh())
    assert again.decisions == outcome.decisions
    assert (assumed.declined, assumed.dropped) == (0, 0)
    difference = compare(outcome, again)
    assert difference.elsewhere == ()
    assert difference.waited_on == 0


def test_another_policy_is_compared_queue_by_queue():
    day = recorded_day()
    before, history = replay(day.heard, fresh())
    easier = QueuePlans(PLANS | {"hard": Plan((step(sales=1),))})
    after, _ = rerun(history, RoutingEngine([], easier, channel_profiles=AUTO))
    difference = compare(before, after)
    assert [pair.queue for pair in difference.queues] == ["bots", "hard", "plain"]
    waits = {
        pair.queue: (pair.before.mean_wait_seconds, pair.after.mean_wait_seconds)
        for pair in difference.queues
    }
    assert waits["hard"][1] < waits["hard"][0]
    assert len(before.arrived) == len(after.arrived) == 120
    assert difference.elsewhere


def test_an_outcome_counts_by_wait():
    caller = Caller([])
    caller.tell(AgentChanged(agent(1)))
    caller.arrive(1, 0)
    caller.arrive(2, 1_000)
    caller.arrive(3, 2_000)
    caller.tell(ContactAbandoned(2), 4_000)
    caller.tell(AgentReady(1), 30_000)
    outcome, _ = replay(caller.heard, RoutingEngine([], QueuePlans(), channel_profiles=AUTO))
    (queue,) = outcome.queues()
    assert queue.counts == ServiceCounts(1, 1, 0, 1, 1)
    assert (queue.mean_wait_seconds, queue.waiting) == (30.0, 1)


EVENTS = [
    AgentChanged(agent(1, "team", **SKILLED)),
    AgentReady(1, 90_000),
    AgentNotReady(1, NotReadyReason.BREAK),
    ContactArrived(contact(7, 5, stage=JourneyStage.DECISION, intent="è", preferred=1)),
    ContactAbandoned(7),
    OfferAccepted(7, 1),
    OfferRefused(7, 1),
    ServiceEnded(7, 1, ServiceResult.TRANSFERRED, contact(7, 5, "other"), 0),
    ContactPaused(7),
    TimerFired(TimerKind.STEP, 3, 7),
]


def test_an_event_survives_the_log():
    lines = [encode(at, event) for at, event in enumerate(EVENTS)]
    assert list(decode([*lines, "", "\n"])) == list(enumerate(EVENTS))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "Line 1 of the event log is no JSON"),
        ("[]", "it is no object"),
        ('{"event": "agent_ready"}', "at_ms is None"),
        ('{"at_ms": 1.5, "event": "agent_ready"}', "at_ms is 1.5"),
        ('{"at_ms": 1, "event": "lunch"}', "event is 'lunch'; known are agent_ready"),
        ('{"at_ms": 1, "event": "agent_ready"}', "agent_ready.agent is missing"),
        ('{"at_ms": 1, "event": "agent_ready", "agent": "x"}', "agent_ready.agent is 'x'"),
        ('{"at_ms": 1, "event": "agent_ready", "agent": true}', "agent_ready.agent is True"),
        ('{"at_ms": 1, "event": "agent_ready", "agent": 1, "mood": 2}', "agent_ready.mood is not a field"),
        ('{"at_ms": 1, "event": "agent_not_ready", "agent": 1, "reason": "fun"}', "known are break"),
        (
            '{"at_ms": 1, "event": "contact_arrived", "contact": 4}',
            "contact_arrived.contact is 4; give an object",
        ),
    ],
)
def test_a_line_that_is_no_event_is_named(line, said):
    with pytest.raises(InvalidInput) as caught:
        list(decode([line]))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ([(5, AgentReady(1))], "Event 1 of the log, at 5 ms: Agent 1 is not known"),
        ([(5, AgentChanged(agent(1))), (4, AgentReady(1))], "Event 2 of the log, at 4 ms: .*sort them"),
    ],
)
def test_an_event_that_cannot_have_come_is_named(log, said):
    with pytest.raises(InvalidInput, match=said):
        replay(log, fresh())


@pytest.fixture
def log_file(tmp_path):
    day = recorded_day(contacts=40)
    file = tmp_path / "day.ndjson"
    file.write_text("".join(encode(at, event) + "\n" for at, event in day.heard), encoding="utf-8")
    return file


def test_the_command_reports_a_day_as_json(log_file):
    result = CliRunner().invoke(command, [str(log_file), "--json", "--decisions"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert {row["queue"] for row in report["queues"]} == {"bots", "hard", "plain"}
    assert report["decisions"][0]["at_ms"] >= 0


def test_the_command_compares_two_rule_sets(log_file, tmp_path):
    from tests.routing.test_rules import TEXT

    other = tmp_path / "trial.toml"
    other.write_text(
        TEXT.replace('"Default rules"', '"Trial"').replace("[0, 30, 60]", "[0, 5, 10]"), encoding="utf-8"
    )
    result = CliRunner().invoke(command, [str(log_file), "--against", str(other)])
    assert result.exit_code == 0, result.output
    assert "Trial" in result.output
    assert "another first agent" in result.output


def test_the_command_says_which_key_of_the_rules_is_wrong(log_file, tmp_path):
    rules = tmp_path / "broken.toml"
    rules.write_text("version = 1\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(log_file), "--rules", str(rules)])
    assert isinstance(result.exception, InvalidInput)
    assert "name is missing" in str(result.exception)
