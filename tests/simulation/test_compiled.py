"""The compiled engine against the reference floor: the same log, ticket by ticket, on random scenarios."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, Milliseconds, QueueId, SkillId, TeamId
from routing.events import RoutingContact
from routing.opentime import OpenTime
from routing.plan import Plan, Step
from routing.policies import AGENT_SELECTIONS
from routing.policies.highest_score import HighestScore
from routing.policies.local_specialist import LocalSpecialist
from routing.policies.longest_idle import LongestIdle
from routing.policies.longest_weighted_wait import LongestWeightedWait
from routing.policies.queue_priority import QueuePriority
from routing.policies.reserved_agents import ReservedAgents
from routing.policies.service_level_risk import ServiceLevelRisk
from routing.policy import ByPool, ByQueue
from simulation.compiled.engine import CompiledFloor, is_compiled
from simulation.engines import Engine, ReferenceFloor, choose_engine
from simulation.experiment import Precision, run_experiment
from simulation.laws import Deterministic, Exponential, Lognormal
from simulation.presence import sample_presence
from simulation.rules import QueuePlans
from simulation.scenario import (
    Acceptance,
    AgentPlan,
    BotTreatment,
    CallbackChoice,
    ContactType,
    LineGroup,
    Retry,
    Scenario,
    ShiftEndRule,
)
from simulation.scenario_file import load
from simulation.ticketlog import TicketLog
from simulation.trace import sample_customers
from tests.simulation.floors import CLIENT, MINUTE, exponential, one_queue
from tests.simulation.test_scenario_file import FILES

QUEUES = tuple(QueueId(name) for name in ("a", "b", "c"))
SKILLS = tuple(SkillId(name) for name in ("x", "y"))
TEAMS = (TeamId("red"), TeamId("blue"), None)
INTERVALS = 6
HORIZON = INTERVALS * 10 * MINUTE
NOON_IS_NEAR = datetime(2026, 10, 23, 9, 40, tzinfo=UTC)
MORNINGS = BusinessHours("Europe/Rome", ((OpenInterval(540, 720),),) * 5 + ((), ()))
"""Closes within the horizon on a Friday, and opens again after the weekend of a clock change."""
ROUND = Deterministic(60)
"""Times that are multiples of one another let many things happen at one instant."""

laws = st.sampled_from([ROUND, Exponential(90), Lognormal(120, 0.7), Deterministic(30)])


@st.composite
def contact_types(draw: st.DrawFn, name: str) -> ContactType:
    """Draw a contact type with any of what a type may have."""
    channel = draw(st.sampled_from([Channel.VOICE, Channel.VOICE, Channel.CHAT, Channel.EMAIL]))
    return ContactType(
        id=name,
        queue=draw(st.sampled_from(QUEUES)),
        client=CLIENT,
        channel=channel,
        arrivals=(draw(st.sampled_from([2.0, 8.0, 20.0])),) * INTERVALS,
        service=draw(laws),
        intent=draw(st.sampled_from(["", "status"])),
        service_by_pool=draw(st.sampled_from([(), ((TeamId("red"), Exponential(60)),)])),
        patience=draw(st.none() | laws),
        wrap_up=draw(st.none() | laws),
        attention=draw(st.sampled_from([(), (1.0, 0.6, 0.45)])),
        retry=draw(st.none() | st.just(Retry(0.5, ROUND, 2))),
        bot=draw(st.none() | st.just(BotTreatment(ROUND, 0.5, 1.5, 0.3, Deterministic(120)))),
        callback=draw(st.none() | callbacks(name)),
        boost_ms=draw(st.sampled_from([Milliseconds(0), Milliseconds(30_000)])),
    )


def callbacks(name: str) -> st.SearchStrategy[CallbackChoice]:
    into = "two" if name == "one" else "one"
    return st.builds(
        CallbackChoice,
        into=st.just(into),
        probability=st.sampled_from([0.5, (0.2, 0.9, 0.4)]),
        waiting_at_least=st.integers(0, 2),
        delay=st.sampled_from([None, ROUND, Exponential(300)]),
        keeps_place=st.booleans(),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw steps that widen by skill, by pool, or in time."""
    level = draw(st.integers(1, 3))
    skill = draw(st.sampled_from(SKILLS))
    first = Step(
        Milliseconds(draw(st.sampled_from([0, 0, 10_000]))),
        (SkillLevel(skill, level),),
        draw(st.sampled_from([(), (TeamId("red"),)])),
        bots=draw(st.booleans()),
    )
    wider = replace(
        first,
        after_ms=Milliseconds(first.after_ms + draw(st.sampled_from([0, 20_000]))),
        skills=(SkillLevel(skill, 1),),
        boost_ms=Milliseconds(draw(st.sampled_from([0, 15_000]))),
        bots=True,
    )
    widest = replace(wider, after_ms=Milliseconds(wider.after_ms + 30_000), skills=(), pools=())
    steps = (first, wider, widest)[: draw(st.integers(1, 3))]
    hours = draw(st.sampled_from([None, None, MORNINGS]))
    return Plan(steps, open_time=OpenTime(hours, NOON_IS_NEAR) if hours else None)


@st.composite
def agent_plans(draw: st.DrawFn, number: int) -> AgentPlan:
    """Draw a person or a bot, always there or on shifts with a break."""
    is_bot = draw(st.integers(0, 4)) == 0
    skills = draw(st.sets(st.sampled_from(SKILLS), min_size=1))
    agent = Agent(
        id=AgentId(number),
        code=f"A{number}",
        name=f"Agent {number}",
        kind=AgentKind.BOT if is_bot else AgentKind.HUMAN,
        skills=tuple(SkillLevel(skill, draw(st.integers(1, 5))) for skill in sorted(skills)),
        clients=frozenset({CLIENT}),
        channels=frozenset(Channel),
        team=draw(st.sampled_from(TEAMS)),
        capacity=200 if is_bot else 100,
        intents=draw(st.sampled_from([frozenset(), frozenset({"status"})])),
    )
    begin = MINUTE * draw(st.integers(0, 10))
    spans = ((begin, begin + 20 * MINUTE), (begin + 25 * MINUTE, HORIZON))
    night = ((begin, begin + 15 * MINUTE), (begin + 240 * MINUTE, begin + 300 * MINUTE))
    always = ((0, 1 << 52),)
    return AgentPlan(
        agent,
        draw(st.sampled_from([always, spans, night])),
        speed=draw(st.sampled_from([1.0, 1.3])),
        absence=draw(st.sampled_from([0.0, 0.3])),
        break_jitter_ms=draw(st.sampled_from([0, MINUTE])),
    )


contact_selections = st.sampled_from(
    [
        HighestScore(),
        HighestScore(reserves={QUEUES[0]: 1}),
        LongestWeightedWait({QUEUES[0]: 3}),
        QueuePriority({QUEUES[0]: 2, QUEUES[1]: 1}, Milliseconds(45_000), reserves={QUEUES[1]: 1}),
        QueuePriority({QUEUES[2]: 1}, None),
        ServiceLevelRisk({QUEUES[0]: Milliseconds(5_000)}),
        LocalSpecialist(frozenset({QUEUES[1]})),
        ReservedAgents({QUEUES[0]: 2, QUEUES[2]: 0}, LongestWeightedWait({QUEUES[2]: 2})),
    ]
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a whole floor."""
    count = draw(st.integers(1, 7))
    offers = draw(
        st.none()
        | st.builds(Acceptance, delay=st.sampled_from([ROUND, Exponential(8)]), refusal=st.just(0.3))
    )
    quick = tuple((channel, replace(CHANNEL_PROFILES[channel], offer_seconds=15)) for channel in Channel)
    return Scenario(
        contact_types=(draw(contact_types("one")), draw(contact_types("two"))),
        agents=tuple(draw(agent_plans(number)) for number in draw(st.permutations(range(1, count + 1)))),
        planner=QueuePlans({queue: draw(plans()) for queue in QUEUES}),
        interval_ms=10 * MINUTE,
        horizon_ms=HORIZON,
        measured_ms=draw(st.none() | st.just((5 * MINUTE, 40 * MINUTE))),
        shift_end_rule=draw(st.sampled_from(ShiftEndRule)),
        line_groups=draw(
            st.sampled_from(
                [(), (LineGroup(QUEUES[:2], 4),), (LineGroup(QUEUES[:2], 4), LineGroup(QUEUES, 6))]
            )
        ),
        acceptance=offers,
        agent_selection=ByQueue(
            LongestIdle(),
            {queue: draw(st.sampled_from(list(AGENT_SELECTIONS.values()))) for queue in QUEUES},
        ),
        contact_selection=ByPool(draw(contact_selections), {TeamId("red"): draw(contact_selections)}),
        channel_profiles=draw(st.sampled_from([(), quick])),
    )


def both_logs(scenario: Scenario, seed: int) -> tuple[TicketLog, TicketLog]:
    """Return what the reference floor and the compiled engine make of the same customers and agents."""
    customers, spans = sample_customers(scenario, seed, 0), sample_presence(scenario, seed, 0)
    return ReferenceFloor(scenario).run(customers, spans), CompiledFloor.of(scenario).run(customers, spans)


def assert_same(one: TicketLog, other: TicketLog) -> None:
    for field in fields(TicketLog):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(scenarios(), st.integers(0, 1000))
def test_the_compiled_engine_writes_the_log_of_the_reference_floor(scenario: Scenario, seed: int) -> None:
    assert_same(*both_logs(scenario, seed))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ready_made_scenarios_give_the_same_log(path) -> None:  # type: ignore[no-untyped-def]
    assert_same(*both_logs(load(path).scenario, 7))


def test_an_experiment_gives_the_same_figures_with_either_engine() -> None:
    scenario = one_queue(5, 1.0, exponential(4), exponential(2), hours=(0, 4, 0))
    one, other = (
        run_experiment(scenario, Precision.exactly(5), 3, engine=engine)
        for engine in Engine
        if engine != "auto"
    )
    assert (one.engine, other.engine) == ("simpy", "compiled")
    assert repr(replace(one, engine="", engine_reason="")) == repr(
        replace(other, engine="", engine_reason="")
    )


def test_memory_that_proves_too_small_is_doubled_and_the_run_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = one_queue(2, 2.0, exponential(4), None, hours=(0, 4, 0))
    monkeypatch.setattr("simulation.compiled.engine.FIRST_ROOM", (0.0, 0.0))
    assert_same(*both_logs(scenario, 1))


def test_steps_wait_for_the_next_opening_however_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.compiled.engine.WEEK_MS", 0)
    step = Step(Milliseconds(0), (SkillLevel(SkillId("nobody"), 1),))
    wider = Step(Milliseconds(45 * MINUTE), ())
    scenario = one_queue(2, 0.5, exponential(1), hours=(0, 1, 0))
    plan = Plan((step, wider), open_time=OpenTime(MORNINGS, NOON_IS_NEAR))
    scenario = replace(scenario, planner=QueuePlans({QueueId("calls"): plan}))
    one, other = both_logs(scenario, 3)
    assert_same(one, other)
    # Noon is 20 minutes away; what is left of 45 counts from Monday at nine, by then in winter time.
    late = (datetime(2026, 10, 26, 8, 0, tzinfo=UTC) - NOON_IS_NEAR).total_seconds() * 1000
    assert len(one.answered_ms) > 10
    assert (one.answered_ms >= late).all()


def test_a_run_that_is_short_against_compiling_waits_for_no_compiler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = one_queue(5, 2.0, exponential(2), hours=(0, 5, 0))
    CompiledFloor.of(scenario)
    assert is_compiled()
    assert choose_engine(scenario, Engine.AUTO, 30).name is Engine.SIMPY
    assert choose_engine(scenario, Engine.AUTO, 40).name is Engine.COMPILED
    monkeypatch.setattr("simulation.compiled.engine._mark", lambda: None)
    short = choose_engine(scenario, Engine.AUTO, 40)
    assert short.name is Engine.SIMPY
    assert "not compiled here yet" in short.reason
    assert choose_engine(scenario, Engine.AUTO, 2_000).name is Engine.COMPILED
    assert choose_engine(scenario, Engine.COMPILED, 2).name is Engine.COMPILED


def test_speeds_that_are_whole_numbers_mean_the_same_to_both_engines() -> None:
    scenario = one_queue(2, 1.0, exponential(4), exponential(2), hours=(0, 2, 0))
    chat = replace(scenario.contact_types[0], channel=Channel.CHAT, attention=(1, 1, 1))
    one, other = both_logs(replace(scenario, contact_types=(chat,)), 1)
    assert_same(one, other)
    assert (one.ended_ms - one.answered_ms)[one.answered_ms >= 0].mean() > 2 * MINUTE


class ByTheClock:
    """A planner for which contacts of one type are not alike."""

    def plan_for(self, contact: RoutingContact) -> Plan:
        return Plan((Step(Milliseconds(contact.arrived_ms % 2), ()),))


def test_what_the_compiled_engine_does_not_support_runs_on_simpy_and_is_named() -> None:
    scenario = replace(one_queue(2, 1.0, exponential(2), hours=(0, 1, 0)), planner=ByTheClock())
    choice = choose_engine(scenario, Engine.COMPILED, 2)
    assert choice.name is Engine.SIMPY
    assert "looks at single contacts" in choice.reason
    result = run_experiment(scenario, Precision.exactly(2), 1, engine="compiled")
    assert "looks at single contacts" in result.engine_reason
