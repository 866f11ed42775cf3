"""What must hold whatever the routing: conservation laws, and systems whose answer no policy changes."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import QueueId, SkillId, TeamId
from routing.plan import Plan, Step
from simulation.compiled.engine import CompiledFloor
from simulation.experiment import run_replication
from simulation.presence import sample_presence
from simulation.rules import QueuePlans
from simulation.scenario import AgentPlan, Scenario
from simulation.ticketlog import Outcome, TicketLog
from simulation.trace import sample_customers
from tests.simulation.floors import LONG_AFTER, MINUTE, exponential, make_agent, make_type

QUEUES = ("a", "b", "c")
PATIENCE = {"a": 2.0, "b": 3.0, "c": 6.0}
HANDLE = 4.0


def multi_skill(skill_sets: list[tuple[str, ...]], same_rates: bool) -> Scenario:
    """Return three queues over agents of any skills; with `same_rates` patience lasts like service."""
    return Scenario(
        contact_types=tuple(
            make_type(
                *(name, 0.5, 12, exponential(HANDLE), exponential(HANDLE if same_rates else PATIENCE[name]))
            )
            for name in QUEUES
        ),
        agents=tuple(
            AgentPlan(make_agent(number, skills, team=f"pool {number % 2}"), ((0, LONG_AFTER),))
            for number, skills in enumerate(skill_sets, 1)
        ),
        planner=QueuePlans(
            {
                QueueId(name): Plan((Step(0, (SkillLevel(SkillId(name), 1),)),))  # type: ignore[arg-type]
                for name in QUEUES
            }
        ),
        interval_ms=10 * MINUTE,
        horizon_ms=120 * MINUTE,
    )


skill_sets = st.lists(
    st.sets(st.sampled_from(QUEUES), min_size=1).map(lambda skills: tuple(sorted(skills))),
    min_size=1,
    max_size=9,
)


def present_at(log: TicketLog, kind: int, instant: int) -> int:
    """Count the contacts of a type in the system at an instant: waiting or in service."""
    mine = (log.kind == kind) & (log.outcome != Outcome.ABSENT)
    left = np.where(log.ended_ms < 0, LONG_AFTER, log.ended_ms)
    return int((mine & (log.came_ms <= instant) & (left > instant)).sum())


def runs(scenario: Scenario, seed: int, replications: int) -> Iterator[TicketLog]:
    """Yield the logs of some replications; the compiled engine writes those of the reference."""
    floor = CompiledFloor.of(scenario)
    for number in range(replications):
        spans = sample_presence(scenario, seed, number)
        yield floor.run(sample_customers(scenario, seed, number), spans)


@settings(max_examples=5, deadline=None, derandomize=True)
@given(skill_sets)
def test_with_patience_like_service_the_number_in_system_is_poisson_whatever_the_routing(
    skills: list[tuple[str, ...]],
) -> None:
    scenario = multi_skill(skills, same_rates=True)
    instant, replications = 60 * MINUTE, 150
    counts = np.array(
        [[present_at(log, kind, instant) for kind in range(3)] for log in runs(scenario, 11, replications)]
    )
    expected = 0.5 * HANDLE * (1 - np.exp(-60 / HANDLE))
    total = counts.sum(axis=0)
    assert (abs(total - replications * expected) < 3.5 * np.sqrt(replications * expected)).all()
    dispersion = counts.var(axis=0, ddof=1) / counts.mean(axis=0) * (replications - 1)
    low, high = chi2.ppf([0.0005, 0.9995], replications - 1)
    assert ((low < dispersion) & (dispersion < high)).all()


@settings(max_examples=6, deadline=None, derandomize=True)
@given(skill_sets)
def test_abandonments_are_patience_rate_times_time_in_queue_whatever_the_routing(
    skills: list[tuple[str, ...]],
) -> None:
    scenario = multi_skill(skills, same_rates=False)
    deviations = []
    for log in runs(scenario, 12, 60):
        for kind, name in enumerate(QUEUES):
            mine = log.kind == kind
            hung_up = mine & (log.outcome == Outcome.ABANDONED)
            answered = mine & (log.outcome == Outcome.ANSWERED)
            waited = (log.ended_ms - log.joined_ms)[hung_up].sum()
            waited += (log.answered_ms - log.joined_ms)[answered].sum()
            deviations.append(hung_up.sum() - waited / MINUTE / PATIENCE[name])
    mean, error = np.mean(deviations), np.std(deviations, ddof=1) / np.sqrt(len(deviations))
    assert abs(mean) < 3.5 * error


@settings(max_examples=5, deadline=None, derandomize=True)
@given(skill_sets, st.integers(0, 1000))
def test_littles_law_holds_to_the_millisecond(skills: list[tuple[str, ...]], seed: int) -> None:
    log = run_replication(multi_skill(skills, same_rates=False), seed)
    answered = log.outcome == Outcome.ANSWERED
    gone = answered | (log.outcome == Outcome.ABANDONED)
    leaves = np.where(answered, log.answered_ms, log.ended_ms)
    waits = (leaves - log.joined_ms)[gone].sum()
    # The area under the queue's length, event by event, against the sum of the waits.
    instants = np.concatenate([log.joined_ms[gone], leaves[gone]])
    steps = np.concatenate([np.ones(gone.sum()), -np.ones(gone.sum())])
    order = np.argsort(instants, kind="stable")
    length = np.cumsum(steps[order])[:-1]
    assert (length * np.diff(instants[order])).sum() == waits


@settings(max_examples=5, deadline=None, derandomize=True)
@given(skill_sets, st.integers(0, 1000))
def test_nobody_serves_two_calls_at_once_and_busy_time_is_the_sum_of_services(
    skills: list[tuple[str, ...]], seed: int
) -> None:
    scenario = replace(multi_skill(skills, same_rates=False), measured_ms=(0, LONG_AFTER))
    log = run_replication(scenario, seed)
    for index in range(len(skills)):
        mine = np.flatnonzero((log.agent == index) & (log.outcome == Outcome.ANSWERED))
        mine = mine[np.argsort(log.answered_ms[mine])]
        assert (log.answered_ms[mine][1:] >= log.released_ms[mine][:-1]).all()
        assert log.busy_ms[index] == (log.released_ms - log.answered_ms)[mine].sum()


@settings(max_examples=5, deadline=None, derandomize=True)
@given(skill_sets, st.permutations(["x", "y", "z"]), st.integers(0, 1000))
def test_renaming_skills_and_agents_changes_no_ticket(
    skills: list[tuple[str, ...]], names: list[str], seed: int
) -> None:
    scenario = multi_skill(skills, same_rates=False)
    new = dict(zip(QUEUES, names, strict=True))
    renamed = replace(
        scenario,
        agents=tuple(
            replace(
                plan,
                agent=replace(
                    make_agent(100 + 7 * index, tuple(new[skill.skill] for skill in plan.agent.skills)),
                    team=TeamId("renamed"),
                ),
            )
            for index, plan in enumerate(scenario.agents)
        ),
        planner=QueuePlans(
            {
                QueueId(name): Plan((Step(0, (SkillLevel(SkillId(new[name]), 1),)),))  # type: ignore[arg-type]
                for name in QUEUES
            }
        ),
    )
    before, after = run_replication(scenario, seed), run_replication(renamed, seed)
    for column in ("answered_ms", "ended_ms", "agent", "outcome"):
        assert (getattr(before, column) == getattr(after, column)).all()
