"""The floor: order at one instant, shifts, sharing of attention, and what customers do next."""

from dataclasses import replace

import numpy as np
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from routing.decisions import Assigned, Decision
from routing.events import RoutingEvent
from simulation.comparison import compare
from simulation.engines import build_router
from simulation.experiment import Precision, run_experiment, run_replication
from simulation.laws import Deterministic
from simulation.peaks import PEAKS, Phases, from_history, peak_named, with_peak
from simulation.presence import sample_presence
from simulation.scenario import AgentPlan, Retry, Scenario, ShiftEndRule
from simulation.scenario_file import load, parse
from simulation.ticketlog import Outcome
from simulation.trace import Customers, sample_customers
from tests.simulation.floors import LONG_AFTER, MINUTE, exponential, make_agent, one_queue
from tests.simulation.test_scenario_file import FILES

DAY = one_queue(3, 1.0, exponential(3), exponential(2), hours=(0, 4, 0))


def customers_at(scenario: Scenario, instants: list[int]) -> Customers:
    """Return customers of whom the first arrive at the given instants, and nobody else."""
    customers = sample_customers(scenario, 1, 0)
    count = len(instants)
    cut = {
        name: getattr(customers.columns, name)[:count]
        for name in customers.columns.__dataclass_fields__
        if name != "service_ms"
    }
    cut["arrived_ms"] = np.array(instants)
    columns = replace(
        customers.columns, service_ms=tuple(part[:count] for part in customers.columns.service_ms), **cut
    )
    return Customers(count, columns, customers.next_attempt[:count], customers.callback[:count])


def fixed(service: float, patience: float, spans: tuple[tuple[int, int], ...]) -> Scenario:
    """Return one agent, and times in seconds that are always the same."""
    usual = one_queue(1, 1.0, Deterministic(service), Deterministic(patience), hours=(0, 4, 0))
    return replace(usual, agents=(AgentPlan(make_agent(1, ("calls",)), spans),))


def test_at_one_instant_an_assignment_beats_the_end_of_patience() -> None:
    scenario = fixed(60, 60, ((0, LONG_AFTER),))
    log = run_replication(scenario, 1, customers=customers_at(scenario, [0, 0]))
    assert log.outcome.tolist() == [Outcome.ANSWERED, Outcome.ANSWERED]
    assert log.answered_ms.tolist() == [0, 60_000]


def test_an_agent_whose_call_and_shift_end_together_takes_no_new_contact() -> None:
    scenario = fixed(60, 600, ((0, 60_000), (120_000, LONG_AFTER)))
    log = run_replication(scenario, 1, customers=customers_at(scenario, [0, 0]))
    assert log.answered_ms.tolist() == [0, 120_000]


def test_an_open_contact_is_finished_after_the_shift() -> None:
    scenario = fixed(60, 600, ((0, 30_000),))
    log = run_replication(scenario, 1, customers=customers_at(scenario, [0]))
    assert log.ended_ms.tolist() == [60_000]
    assert (log.busy_ms[0], log.present_ms[0]) == (60_000, 60_000)


def test_an_open_contact_is_handed_back_where_the_rule_says_so() -> None:
    scenario = replace(
        fixed(60, 600, ((0, 30_000),)),
        agents=(
            AgentPlan(make_agent(1, ("calls",)), ((0, 30_000),)),
            AgentPlan(make_agent(2, ("calls",)), ((30_000, LONG_AFTER),)),
        ),
        shift_end_rule=ShiftEndRule.HAND_BACK,
    )
    log = run_replication(scenario, 1, customers=customers_at(scenario, [0]))
    assert log.handed_back == 1
    assert log.answered_ms.tolist() == [0]
    # The other agent does the half that is left.
    assert log.ended_ms.tolist() == [60_000]
    assert log.busy_ms.tolist() == [30_000, 30_000]


def test_who_waits_when_nobody_is_left_counts_as_unserved() -> None:
    scenario = fixed(60, 600, ((0, 10_000),))
    scenario = replace(scenario, contact_types=(replace(scenario.contact_types[0], patience=None),))
    log = run_replication(scenario, 1, customers=customers_at(scenario, [0, 5_000]))
    assert log.outcome.tolist() == [Outcome.ANSWERED, Outcome.UNSERVED]


class Recorder:
    """A router that keeps what the real one was told and said."""

    def __init__(self, scenario: Scenario) -> None:
        self.inner = build_router(scenario)
        self.events: list[tuple[RoutingEvent, int]] = []
        self.said: list[Decision] = []

    def handle(self, event: RoutingEvent, now_ms: int) -> list[Decision]:
        decisions = self.inner.handle(event, now_ms)  # type: ignore[arg-type]
        self.events.append((event, now_ms))
        self.said += decisions
        return decisions


def test_every_assignment_is_the_routers_and_its_events_replay_to_the_same_decisions() -> None:
    recorder = Recorder(DAY)
    log = run_replication(DAY, 9, router=recorder)
    fresh = build_router(DAY)
    replayed = [decision for event, now in recorder.events for decision in fresh.handle(event, now)]  # type: ignore[arg-type]
    assert replayed == recorder.said
    assigned = sum(isinstance(decision, Assigned) for decision in recorder.said)
    assert assigned == (log.outcome == Outcome.ANSWERED).sum()


def test_who_hangs_up_comes_again_as_often_as_he_will() -> None:
    kind = replace(DAY.contact_types[0], retry=Retry(1.0, Deterministic(300), most=2))
    scenario = replace(DAY, contact_types=(kind,), agents=())
    log = run_replication(scenario, 2)
    first = sample_customers(scenario, 2, 0).arrivals
    assert (log.outcome == Outcome.ABANDONED).sum() == 3 * first


def test_offers_may_be_refused_and_nobody_is_lost() -> None:
    text = """
    horizon_minutes = 240
    [[contact_types]]
    id = "calls"
    arrivals_per_minute = 1
    service = { law = "exponential", mean = 120 }
    [[pools]]
    name = "people"
    agents = 4
    [offers]
    delay = { law = "exponential", mean = 4 }
    refusal = 0.3
    """
    result = run_experiment(parse(text).scenario, Precision.exactly(5), 1)
    assert result.overall.answered == result.overall.offered
    assert result.overall.mean_wait is not None
    assert result.overall.mean_wait.mean > 4


def test_absence_and_moved_breaks_depend_on_agent_and_day_alone() -> None:
    span = ((0, 100 * MINUTE), (115 * MINUTE, 240 * MINUTE))
    plan = AgentPlan(make_agent(7, ("calls",)), span, absence=0.3, break_jitter_ms=10 * MINUTE)
    alone, among = replace(DAY, agents=(plan,)), replace(DAY, agents=(*DAY.agents, plan))
    absent = 0
    for number in range(200):
        spans = sample_presence(alone, 4, number)[0]
        assert spans == sample_presence(among, 4, number)[-1]
        absent += not spans
        if spans:
            assert spans[1][0] - spans[0][1] == 15 * MINUTE
            assert abs(spans[0][1] - 100 * MINUTE) <= 10 * MINUTE
    assert 40 <= absent <= 80


def test_one_agent_more_is_a_clear_gain_under_paired_differences() -> None:
    more = replace(
        DAY, agents=(*DAY.agents, AgentPlan(make_agent(9, ("calls",)), ((0, LONG_AFTER),))), name="more"
    )
    comparison = compare([DAY, more], Precision.exactly(20), seed=3)
    (difference,) = comparison.differences
    apart = [
        run_experiment(plan, Precision.exactly(20), 3).queues[QueueId("calls")] for plan in (DAY, more)
    ]
    levels = [result.service_levels[Precision().formula] for result in apart]
    assert difference.is_clear
    assert difference.overall is not None
    assert difference.overall.mean == pytest.approx(levels[1].mean - levels[0].mean)  # type: ignore[union-attr]
    independent = sum(level.half_width**2 for level in levels if level) ** 0.5
    assert difference.overall.half_width < independent


def test_plans_with_other_contact_types_are_not_compared() -> None:
    other = replace(DAY, contact_types=(replace(DAY.contact_types[0], id="other"),), name="other")
    with pytest.raises(InvalidInput, match="'other' has other contact types"):
        compare([DAY, other], Precision(), seed=1)


@pytest.mark.parametrize("peak", PEAKS, ids=lambda peak: peak.name)
def test_every_peak_fits_every_ready_made_scenario(peak) -> None:  # type: ignore[no-untyped-def]
    for path in FILES:
        scenario = load(path).scenario
        changed = with_peak(scenario, peak)
        assert changed != scenario or peak.bots_out
        log = run_replication(changed, 1)
        assert (log.outcome != Outcome.ABSENT).any()


def test_a_peak_reaches_its_own_days_only() -> None:
    week = "horizon_minutes = 10080\ninterval_minutes = 60\n"
    text = week + (
        '[[contact_types]]\nid = "a"\nstage = "purchase"\narrivals_per_minute = 1\n'
        'service = { law = "exponential", mean = 60 }\n[[pools]]\nname = "people"\nagents = 2\n'
    )
    changed = with_peak(parse(text).scenario, peak_named("black_friday"), first_day=5)
    volume = np.asarray(changed.contact_types[0].volume).reshape(7, 24)
    assert volume[:, 0].tolist() == [1, 1.2, 1.2, 1.2, 1.2, 2.6, 1.5]
    assert (volume == volume[:, :1]).all()


def test_history_draws_the_ready_made_multipliers_towards_what_was_seen() -> None:
    peak = peak_named("flash_sale")
    stages = frozenset({DAY.contact_types[0].stage})
    seen = from_history(peak, stages, [(5.0, 2.0), (5.0, 2.0), (5.0, 2.0)], first_day=0)
    usual = next(effect.volume for effect in peak.effects if stages <= effect.stages)
    assert seen.effects[0].volume == Phases(1.0, (usual.during + 15) / 4, (usual.after + 6) / 4)


def test_an_unknown_peak_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="choose one of black_friday"):
        peak_named("carnival")


def test_mail_rests_while_its_agent_talks() -> None:
    text = """
    horizon_minutes = 240
    [[contact_types]]
    id = "mail"
    channel = "email"
    arrivals_per_minute = 1
    service = { law = "deterministic", value = 100 }
    [[contact_types]]
    id = "calls"
    arrivals_per_minute = 1
    service = { law = "deterministic", value = 60 }
    [[pools]]
    name = "people"
    agents = 1
    """
    scenario = parse(text).scenario
    customers = sample_customers(scenario, 1, 0)
    kinds = customers.columns.kind
    rows = [int(np.flatnonzero(kinds == 0)[0]), int(np.flatnonzero(kinds == 1)[0])]
    columns = replace(
        customers.columns,
        service_ms=tuple(part[rows] for part in customers.columns.service_ms),
        **{
            name: getattr(customers.columns, name)[rows]
            for name in customers.columns.__dataclass_fields__
            if name not in ("service_ms", "arrived_ms")
        },
        arrived_ms=np.array([0, 30_000]),
    )
    both = Customers(2, columns, np.array([-1, -1]), np.array([-1, -1]))
    log = run_replication(scenario, 1, customers=both)
    assert log.answered_ms.tolist() == [0, 30_000]
    assert log.ended_ms.tolist() == [160_000, 90_000]


def test_a_callback_in_the_callers_own_queue_neither_takes_nor_frees_a_line() -> None:
    law = '{ law = "exponential", mean = 240 }'
    text = f"""
horizon_minutes = 300
[[contact_types]]
id = "calls"
arrivals_per_minute = 2
service = {law}
callback = {{ into = "back", probability = 0.5 }}
[[contact_types]]
id = "back"
queue = "calls"
service = {law}
[[lines]]
queues = ["calls"]
count = 3
[[pools]]
name = "people"
agents = 2
"""
    log = run_replication(parse(text).scenario, 4)
    on_line = (log.kind == 0) & (log.outcome == Outcome.ANSWERED)
    steps = sorted([(at, 1) for at in log.came_ms[on_line]] + [(at, -1) for at in log.ended_ms[on_line]])
    held = np.cumsum([step for _, step in steps])
    assert held.max() == 3
    assert (log.outcome == Outcome.CALLBACK).sum() > 20
