"""Values as JSON and back, and the small clocks beside the router."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.clock import FixedClock
from contactcenter.domain.agent import Agent
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.codec import (
    decode,
    decode_command,
    encode,
    encode_command,
    encode_event,
)
from contactcenter.services.dispatch.commands import Command
from contactcenter.services.dispatch.duty import duty_of, instant_of, ms_of
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.poolclock import PoolClock
from routing.eventlog import decode as decode_log
from routing.eventlog import encode as encode_log
from routing.events import NotReadyReason, RoutingEvent
from tests.services.dispatch.floors import PEOPLE, ROBOT

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(Agent, st.sampled_from((*PEOPLE, ROBOT)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@given(st.from_type(Command))
def test_every_command_comes_back_from_its_json(command: Any) -> None:
    assert decode_command(encode_command(command)) == command


@given(st.from_type(Outcome))
def test_every_outcome_comes_back_from_its_json(outcome: Outcome) -> None:
    assert decode(Outcome, encode(outcome)) == outcome


@given(st.integers(0, 2**53), st.from_type(RoutingEvent))
def test_a_heard_event_is_a_line_of_the_event_log(now_ms: int, event: Any) -> None:
    line = encode_event(now_ms, event)
    assert list(decode_log([line])) == list(decode_log([encode_log(now_ms, event)]))


def test_a_command_of_another_version_is_named() -> None:
    with pytest.raises(InvalidInput, match="Levitate"):
        decode_command('["Levitate",{}]')


@given(st.integers(0, 4_000_000_000_000))
def test_milliseconds_and_instants_are_one(now_ms: int) -> None:
    assert ms_of(instant_of(now_ms)) == now_ms


def test_duty_knows_breaks_and_ends() -> None:
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    hour = timedelta(hours=1)
    pause = ShiftPart(start + 2 * hour, start + 3 * hour, Activity.BREAK)
    duty = duty_of([Shift(AgentId(1), start, start + 4 * hour, (pause,))])
    now = ms_of(start)
    hour_ms = 3_600_000
    assert duty.until(AgentId(1), now - 1) is None
    assert duty.until(AgentId(1), now) == now + 2 * hour_ms
    assert duty.until(AgentId(1), now + 2 * hour_ms) is None
    assert duty.until(AgentId(1), now + 3 * hour_ms) == now + 4 * hour_ms
    assert duty.reason(AgentId(1), now + 2 * hour_ms) is NotReadyReason.BREAK
    assert duty.reason(AgentId(1), now + 4 * hour_ms) is NotReadyReason.SHIFT_END
    assert duty.until(AgentId(2), now) is None


@pytest.mark.parametrize(
    ("set_by_ms", "followed_by_ms"), [(3, 3), (-2, -2), (400, 5), (-400, -5), (6 * 3_600_000, 0)]
)
def test_the_pools_clock_follows_a_drift_slowly_and_a_jump_never(
    set_by_ms: int, followed_by_ms: int
) -> None:
    clock = PoolClock(FixedClock(datetime(2026, 3, 2, tzinfo=UTC)), 1_000_000)
    clock.follow(1_000_000 + set_by_ms)
    assert clock.now_ms() == 1_000_000 + followed_by_ms
