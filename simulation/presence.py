"""Who is really there: absence and moved breaks of one replication, drawn before the clock starts."""

from itertools import pairwise

import numpy as np

from simulation.scenario import BREAK_MS, AgentPlan, Scenario
from simulation.streams import Stream, generator

Spans = list[tuple[int, int]]


def sample_presence(scenario: Scenario, seed: int, replication: int) -> list[Spans]:
    """Return the serving spans of every agent of the scenario in one replication.

    Draws are keyed by the agent's id and the day, so that another roster meets the same sick people.
    """
    return [_spans_of(plan, scenario, seed, replication) for plan in scenario.agents]


def _spans_of(plan: AgentPlan, scenario: Scenario, seed: int, replication: int) -> Spans:
    spans = list(plan.spans_ms)
    if np.any(plan.absence) and spans:
        absent = _absent_days(plan, scenario, (seed, replication))
        spans = [part for span in spans for part in _by_day(span, scenario.days)]
        day_of = np.searchsorted(scenario.days, [start for start, _ in spans], side="right") - 1
        spans = [span for span, day in zip(spans, day_of, strict=True) if not absent[max(0, day)]]
    if plan.break_jitter_ms and len(spans) > 1:
        stream = generator(seed, replication, Stream.BREAK_JITTER, plan.agent.id)
        spans = _jittered(spans, stream.uniform(-1, 1, len(spans)) * plan.break_jitter_ms)
    return spans


def _absent_days(plan: AgentPlan, scenario: Scenario, key: tuple[int, int]) -> list[bool]:
    seed, replication = key
    marks = generator(seed, replication, Stream.ABSENCE, plan.agent.id).random(len(scenario.days))
    absent: list[bool] = (marks < np.asarray(plan.absence)).tolist()
    return absent


def _by_day(span: tuple[int, int], days: tuple[int, ...]) -> Spans:
    """Split a span that holds a whole day where days start: who is always there may miss one of them."""
    start, end = span
    cuts = [day for day in days if start < day < end]
    holds_one = len(cuts) > 1 or (cuts and start in days)
    return list(pairwise([start, *cuts, end])) if holds_one else [span]


def _jittered(spans: Spans, shifts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Spans:
    """Shift each break by its number of ms, as far as the work before and after it leaves room."""
    moved = [list(span) for span in spans]
    for index, (before, after) in enumerate(pairwise(moved)):
        if after[0] - before[1] < BREAK_MS:
            shift = int(shifts[index])
            shift = max(before[0] + 1 - before[1], min(shift, after[1] - 1 - after[0]))
            before[1] += shift
            after[0] += shift
    return [(start, end) for start, end in moved]
