"""Hours of equal service, against lines that are known, against chance, and against the same people."""

from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from contactcenter.cli.verification import show_comparison
from contactcenter.services.planning.equalservice import (
    EqualService,
    Matching,
    SharedFloor,
    equal_service,
)
from contactcenter.services.planning.matching import (
    Found,
    Observed,
    Rung,
    Trial,
    crossing,
    estimate_of,
    next_factor,
)
from contactcenter.services.planning.owncrews import Staffed
from contactcenter.services.planning.separate import Apart
from tests.services.planning.verification.small_floor import CALLS, PROMISE, Maker, need_of

OFFERED = np.full(8, 1000.0)


def seen(level: float) -> Observed:
    """Return a level that every replication shows alike."""
    return Observed(level * OFFERED, OFFERED)


def level_of(angle: float) -> float:
    return float(np.sin(angle) ** 2)


def test_hours_lie_in_proportion_to_the_angle_between_the_two_nearest_rosters() -> None:
    rungs = [Rung(hours, seen(level_of(angle))) for hours, angle in ((80, 0.9), (100, 1.0), (140, 1.2))]
    found = crossing(seen(level_of(1.05)), rungs)
    assert found.hours == pytest.approx(110)
    assert found.found is Found.BETWEEN
    assert crossing(seen(level_of(0.975)), rungs[::-1]).hours == pytest.approx(95)


def test_no_roster_is_asked_for_less_or_more_than_was_made() -> None:
    rungs = [Rung(80, seen(0.7)), Rung(100, seen(0.8))]
    cheapest, dearest = crossing(seen(0.6), rungs), crossing(seen(0.9), rungs)
    assert (cheapest.hours, cheapest.found) == (80, Found.CHEAPEST)
    assert (dearest.hours, dearest.found) == (100, Found.DEAREST)


def test_a_level_that_nobody_promises_is_not_chased() -> None:
    rungs = [Rung(80, seen(0.7)), Rung(100, seen(0.991)), Rung(200, seen(1.0))]
    assert crossing(seen(1.0), rungs).hours == pytest.approx(100)


def test_nine_of_ten_intervals_hold_the_hours_that_are_true() -> None:
    # Levels that the same customers move together: 0.8 is reached at exactly 100 hours.
    generator = np.random.default_rng(4)
    true, held = 100.0, 0
    low, aim, high = (np.arcsin(np.sqrt(0.8)) + step for step in (-0.05, 0.0, 0.05))
    for _ in range(400):
        days = generator.normal(0, 0.04, 20)
        noise = generator.normal(0, 0.01, (3, 20))
        levels = [
            np.sin(centre + days + own) ** 2 for centre, own in zip((low, aim, high), noise, strict=True)
        ]
        offered = generator.poisson(1000, 20).astype(float)
        under, wanted, over = (Observed(level * offered, offered) for level in levels)
        found = crossing(wanted, [Rung(90, under), Rung(110, over)])
        estimate = estimate_of(found.hours, found.errors, 0.9)
        held += estimate.low <= true <= estimate.high
    assert held / 400 == pytest.approx(0.9, abs=0.045)


def matched(agents: float, first: float) -> EqualService:
    """Match a floor of some agents by people of one queue, of whom Erlang asked another number."""
    maker = Maker()
    shared = maker((need_of(agents),))

    def make(needs, before):  # type: ignore[no-untyped-def]
        made = maker(needs)
        return Apart({CALLS: Staffed(needs[0], (), made.result)}, made.scenario)

    floor = SharedFloor(shared.scenario, shared.paid_hours, (PROMISE,))
    return equal_service(
        floor, (need_of(first),), make, Matching(rounds=3, replications=2, last_word=6, seed=3)
    )


def test_the_same_people_take_the_same_hours() -> None:
    found = matched(10, 12)
    assert (found.shared_hours, found.erlang_hours) == (80, 96)
    assert found.hours.mean == pytest.approx(80, abs=max(found.hours.half_width, 2.5))
    assert found.saving.mean == pytest.approx(1 - 80 / found.hours.mean)
    assert found.erlang_change.mean > 0


def test_the_comparison_says_what_was_compared() -> None:
    found = matched(10, 10)
    assert (found.hours.mean, found.rounds) == (80, 1)
    assert found.saving.mean == found.saving.half_width == found.erlang_change.half_width == 0
    console = Console(record=True, width=250, file=StringIO())
    show_comparison(found, console)
    text = console.export_text()
    assert "80 paid hours with shared people" in text
    assert "6 replications, seed 4, simpy engine" in text
    plain = found.as_json()
    assert plain["promises"][0]["promise"] == "calls"
    assert plain["provenance"]["seed"] == 4


def test_a_roster_that_is_alike_within_chance_or_has_the_least_people_says_so() -> None:
    customers = np.random.default_rng(5).normal(0, 0.02, (2, 8))
    aim, alike = (
        Observed((level + shift) * OFFERED, OFFERED)
        for level, shift in zip((0.8, 0.795), customers, strict=True)
    )
    assert crossing(aim, [Rung(80, alike)]).found is Found.ALIKE
    assert crossing(seen(0.6), [Rung(80, seen(0.7), least=True)]).found is Found.LEAST


def test_the_next_multiple_lies_between_trials_that_enclose_the_aim() -> None:
    assert next_factor([Trial(1.0, 0.004)]) == 0.94
    assert next_factor([Trial(1.0, 0.004), Trial(0.94, -0.02)]) == 0.94
    assert next_factor([Trial(1.0, 0.1), Trial(0.85, 0.1)]) == pytest.approx(0.85 * 0.7)
    assert next_factor([Trial(1.0, -0.5), Trial(1.3, -0.5)]) == pytest.approx(1.3 * 1.6)
    assert next_factor([Trial(1.0, 0.1)]) == pytest.approx(0.85)
    assert next_factor([Trial(1.0, -0.02)]) == pytest.approx(1.06)
    assert next_factor([Trial(1.0, 0.1), Trial(0.8, -0.1)]) == pytest.approx(0.9)
    assert next_factor([Trial(1.0, 0.5), Trial(0.8, -0.02)]) == pytest.approx(0.84)
