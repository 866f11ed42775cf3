"""Speed of the staffing formulas: `python -m benchmarks.staffing`.

Each line is the median and the worst of repeated calls in one thread, against the time it may take where
there is one. The least-staff search remembers nothing between calls.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.abandonment import erlang_a
from workforce.staffing.concurrency import shared_attention
from workforce.staffing.deferred import deferred_requirement
from workforce.staffing.erlang import erlang_b, erlang_c
from workforce.staffing.multiskill import Workload, pooled_requirement
from workforce.staffing.requirement import StaffingPolicy, live_requirement, required_agents
from workforce.staffing.risk import RiskScope

TARGET = ServiceTarget(0.80, 20, ServiceLevelFormula.ALL)
MANY = 10_000
HANDLE, PATIENCE = 300.0, 180.0


@dataclass(frozen=True)
class Case:
    """A call that is timed; `limit_ms` is None where nothing is promised."""

    name: str
    call: Callable[[], object]
    repeats: int
    limit_ms: float | None = None


def four_weeks(volume: float) -> Forecast:
    """Return a forecast of 28 days in half hours, open from 8 to 20 on six days a week."""
    grid = TimeGrid.of_days(date(2026, 11, 2), 28, 30, "Europe/Rome")
    local = [grid.local_of(index) for index in range(grid.count)]
    hours = np.array([at.hour + at.minute / 60 for at in local])
    is_open = np.array([8 <= at.hour < 20 and at.weekday() < 6 for at in local])
    mean = np.where(is_open, volume * np.sin((hours - 7) / 14 * np.pi), 0.0)
    spread = np.full(grid.count, 0.06)
    return Forecast(QueueId("voice"), grid, mean, is_open, spread, spread, np.zeros(grid.count))


def cases() -> Iterator[Case]:
    """Yield everything that is timed."""
    rate = MANY / HANDLE
    voice = StaffingPolicy(TARGET, HANDLE, PATIENCE, risk=0.8)
    by_day = StaffingPolicy(TARGET, HANDLE, PATIENCE, risk=0.8, risk_scope=RiskScope.DAY)
    mail = StaffingPolicy(ServiceTarget(0.95, 8 * 3600), 600, risk=0.8)
    month = four_weeks(200)
    yield Case("Erlang B, 10,000 agents", lambda: erlang_b(MANY, MANY), 200)
    yield Case("Erlang C, 10,000 agents", lambda: erlang_c(0.99 * MANY, MANY), 200)
    for agents in (10, 100, 1_000, MANY):
        offered = agents / HANDLE
        yield Case(
            f"Erlang A, {agents:,} agents",
            lambda c=agents, x=offered: erlang_a(x, HANDLE, PATIENCE, c, 20),  # type: ignore[misc]
            200,
            1.0,
        )
    yield Case("least staff near 10,000 agents", lambda: required_agents(rate, voice), 30, 20.0)
    yield Case(
        "shared attention, 1,000 agents with 3 each",
        lambda: shared_attention(rate / 5, HANDLE, PATIENCE, 1_000, (1.0, 0.8, 0.65), 20),
        30,
    )
    yield Case("live requirement, 4 weeks of half hours", lambda: live_requirement(month, voice), 3)
    yield Case("the same with risk by day", lambda: live_requirement(month, by_day), 3)
    pool = [Workload(month, voice), Workload(four_weeks(50), voice)]
    yield Case("pool of two queues, 4 weeks", lambda: pooled_requirement(QueueId("pool"), pool), 3)
    yield Case("deferred requirement, 4 weeks", lambda: deferred_requirement(month, mail), 10)


def measure(case: Case) -> tuple[float, float]:
    """Return the median and the worst time of a case in milliseconds."""
    case.call()
    times = []
    for _ in range(case.repeats):
        started = time.perf_counter()
        case.call()
        times.append(1_000 * (time.perf_counter() - started))
    return float(np.median(times)), max(times)


def main() -> int:
    """Print the table; return 1 when a median is over its limit."""
    late = 0
    print(f"{'':46}{'median ms':>10}{'worst ms':>10}{'limit':>8}")
    for case in cases():
        median, worst = measure(case)
        limit = "" if case.limit_ms is None else f"{case.limit_ms:g}"
        late += case.limit_ms is not None and median > case.limit_ms
        print(f"{case.name:46}{median:10.3f}{worst:10.3f}{limit:>8}")
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main())
