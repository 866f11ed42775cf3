"""The loop finds what a line needs from above and from below, and says what is missing where it cannot."""

from dataclasses import replace

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.verification import Stop, Window
from contactcenter.services.planning.verification.outcome import outcome_of_verification
from contactcenter.services.planning.verification.reach import beyond_reach
from contactcenter.services.planning.verification.rounds import (
    Verification,
    VerifyOptions,
    Workshop,
    verify,
)
from tests.services.planning.verification.small_floor import (
    CALLS,
    HANDLE_SECONDS,
    PATIENCE_SECONDS,
    PER_MINUTE,
    PROMISE,
    Maker,
    need_of,
)
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.requirement import required_agents

OPTIONS = VerifyOptions(confidence=0.9, rounds=6, replications=8, last_word=8, seed=4)
QUICK = replace(OPTIONS, rounds=1, replications=2, last_word=2)
"""Where it does not matter how sure anything is."""


def run(agents: float, people: int = 1000, options: VerifyOptions = OPTIONS) -> Verification:
    maker, needs = Maker(people), (need_of(agents),)
    first = maker(needs)
    return verify(needs, first, Workshop((PROMISE,), maker), options, SystemClock())


@pytest.fixture(scope="module")
def from_above() -> Verification:
    return run(17)


def erlang_hours() -> float:
    policy = StaffingPolicy(PROMISE.target, HANDLE_SECONDS, PATIENCE_SECONDS)
    return 8.0 * required_agents(PER_MINUTE / 60, policy)


def test_a_roster_with_too_many_people_loses_hours_until_the_promise_is_just_kept(
    from_above: Verification,
) -> None:
    chosen = from_above.rounds[from_above.chosen - 1]
    assert chosen.holds(OPTIONS.confidence)
    assert chosen.paid_hours < 0.8 * from_above.rounds[0].paid_hours
    # Erlang A for a constant rate: the day's busyness asks for at most an agent and a half more.
    assert erlang_hours() - 4 <= chosen.paid_hours <= erlang_hours() + 12


def test_a_roster_with_too_few_people_gains_hours_until_the_promise_is_kept(
    from_above: Verification,
) -> None:
    found = run(7)
    assert not found.rounds[0].holds(OPTIONS.confidence)
    assert found.rounds[found.chosen - 1].holds(OPTIONS.confidence)
    other = from_above.rounds[from_above.chosen - 1].paid_hours
    assert found.rounds[found.chosen - 1].paid_hours == pytest.approx(other, rel=0.08)


def test_the_last_word_is_simulated_with_other_customers(from_above: Verification) -> None:
    chosen = from_above.rounds[from_above.chosen - 1]
    assert from_above.simulation.seed == OPTIONS.seed + 1
    assert from_above.scores != chosen.scores
    first, last = chosen.scores[0].level, from_above.scores[0].level
    assert first is not None
    assert last is not None
    assert abs(first.mean - last.mean) < 3 * (first.half_width + last.half_width)


def test_every_round_meets_the_same_customers() -> None:
    again = run(12, options=QUICK)
    same = run(12, options=QUICK)
    assert again.rounds[0].scores == same.rounds[0].scores


def test_what_people_cannot_cover_is_said_in_hours_by_queue_and_day() -> None:
    found = run(9, people=8, options=replace(OPTIONS, replications=4, last_word=4))
    assert found.stop is Stop.PEOPLE
    assert not found.holds
    (lack,) = found.missing
    assert lack.queue == CALLS
    assert lack.uncovered > 0
    assert lack.reason == "everybody is at work"
    assert lack.hours == lack.uncovered + lack.beyond


def test_rounds_end_at_their_number_and_at_their_time() -> None:
    short = run(17, options=QUICK)
    assert (short.stop, len(short.rounds)) == (Stop.ROUNDS, 1)
    hurried = run(17, options=replace(QUICK, rounds=6, seconds=0.0))
    assert (hurried.stop, len(hurried.rounds)) == (Stop.TIME, 1)


def test_corrections_tell_what_changed_between_rounds(from_above: Verification) -> None:
    for before, after in zip(from_above.rounds, from_above.rounds[1:], strict=False):
        change = sum(one.raised_hours - one.lowered_hours for one in before.corrections)
        assert after.needed_hours - before.needed_hours == pytest.approx(change)


def test_an_outcome_carries_every_round_and_the_hours_saved(from_above: Verification) -> None:
    outcome = outcome_of_verification(from_above)
    assert [made.number for made in outcome.rounds] == list(range(1, len(from_above.rounds) + 1))
    assert outcome.saved_hours == pytest.approx(
        from_above.rounds[0].paid_hours - from_above.rostered.paid_hours
    )
    assert outcome.as_json()["holds"] == outcome.holds
    assert outcome.promises[0].level == pytest.approx(
        from_above.simulation.overall.service_levels[PROMISE.target.formula].mean  # type: ignore[union-attr]
    )


def test_a_day_is_a_window_of_its_own() -> None:
    by_day = run(17, options=replace(QUICK, window=Window.DAY))
    whole = run(17, options=QUICK)
    assert by_day.rounds[0].scores[0].probability == pytest.approx(whole.rounds[0].scores[0].probability)


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence": 0.4},
        {"confidence": 1.0},
        {"rounds": 0},
        {"replications": 1},
        {"last_word": 1},
    ],
)
def test_an_option_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        VerifyOptions(**wrong)  # type: ignore[arg-type]


def test_requirements_never_fall_under_nobody(from_above: Verification) -> None:
    assert all(np.all(need.scheduled >= 0) for need in from_above.requirements)


def test_contacts_that_nobody_may_ever_take_are_named() -> None:
    scenario = Maker()((need_of(3),)).scenario
    assert beyond_reach(scenario) == {}
    strangers = tuple(replace(plan, agent=replace(plan.agent, skills=())) for plan in scenario.agents)
    found = beyond_reach(replace(scenario, agents=strangers))
    assert found == {CALLS: "nobody on the roster may ever take calls (asks calls 1)"}
