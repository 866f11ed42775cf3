"""Hours of equal service, against all choices, and against the same people."""

from io import StringIO
from itertools import product

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
    Observed,
    Rung,
    Trial,
    cheapest,
    next_factor,
)
from contactcenter.services.planning.owncrews import Staffed
from contactcenter.services.planning.separate import Apart
from tests.services.planning.verification.small_floor import CALLS, PROMISE, Maker, need_of

OFFERED = np.full(8, 1000.0)


def seen(level: float) -> Observed:
    """Return a level that every replication shows alike."""
    return Observed(level * OFFERED, OFFERED)


def test_the_cheapest_rosters_that_serve_as_well_are_those_of_all_choices() -> None:
    generator = np.random.default_rng(4)
    for _ in range(20):
        ladders = [
            [Rung(hours, seen(level)) for hours, level in zip(*pair, strict=True)]
            for pair in zip(
                generator.uniform(50, 200, (4, 4)), generator.uniform(0.6, 1, (4, 4)), strict=True
            )
        ]
        found = cheapest(0.8, ladders, [0.7] * 4)
        choices = [
            choice
            for choice in product(range(4), repeat=4)
            if sum(one[k].seen.level for one, k in zip(ladders, choice, strict=True)) >= 4 * 0.8
            and all(one[k].seen.level >= 0.7 for one, k in zip(ladders, choice, strict=True))
        ]
        hours = {c: sum(one[k].hours for one, k in zip(ladders, c, strict=True)) for c in choices}
        assert found.rungs == min(hours, key=hours.__getitem__)
        assert found.hours == pytest.approx(min(hours.values()))
        assert found.least_hours <= found.hours + 1e-6


def test_a_promise_is_kept_though_the_whole_would_not_need_it() -> None:
    ladders = [[Rung(80, seen(0.7)), Rung(100, seen(0.8))], [Rung(80, seen(0.95))]]
    assert cheapest(0.8, ladders, [0.8, 0.8]).hours == 180
    assert cheapest(0.8, ladders, [0.6, 0.8]).hours == 160
    assert cheapest(0.8, ladders, [0.9, 0.8]).hours == 180  # none keeps it: the best is taken


def test_rosters_that_all_serve_worse_are_told_as_such() -> None:
    found = cheapest(0.9, [[Rung(80, seen(0.7)), Rung(100, seen(0.8))]], [0.5])
    assert (found.reached, found.hours) == (False, 100)


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
    assert found.reached
    assert found.hours == 80
    assert (found.saving, found.least_saving) == (0, 0)
    assert found.change.mean == 0
    assert found.erlang_change.mean > 0


def test_the_comparison_says_what_was_compared() -> None:
    found = matched(10, 10)
    assert (found.hours, found.rounds) == (80, 1)
    assert found.saving == found.change.half_width == found.erlang_change.half_width == 0
    console = Console(record=True, width=250, file=StringIO())
    show_comparison(found, console)
    text = console.export_text()
    assert "80 paid hours with shared people" in text
    assert "6 replications, seed 4, simpy engine" in text
    plain = found.as_json()
    assert plain["promises"][0]["promise"] == "calls"
    assert plain["provenance"]["seed"] == 4


def test_the_next_multiple_lies_between_trials_that_enclose_the_aim() -> None:
    assert next_factor([Trial(1.0, 0.004)]) == 0.94
    assert next_factor([Trial(1.0, 0.004), Trial(0.94, -0.02)]) == 0.94
    assert next_factor([Trial(1.0, 0.1), Trial(0.85, 0.1)]) == pytest.approx(0.85 * 0.7)
    assert next_factor([Trial(1.0, -0.5), Trial(1.3, -0.4)]) == pytest.approx(1.3 * 1.6)
    assert next_factor([Trial(1.0, -0.5), Trial(1.3, -0.495)]) == 1.3  # more people do not help
    assert next_factor([Trial(1.0, 0.1)]) == pytest.approx(0.85)
    assert next_factor([Trial(1.0, -0.02)]) == pytest.approx(1.06)
    assert next_factor([Trial(1.0, 0.1), Trial(0.8, -0.1)]) == pytest.approx(0.9)
    assert next_factor([Trial(1.0, 0.5), Trial(0.8, -0.02)]) == pytest.approx(0.84)
