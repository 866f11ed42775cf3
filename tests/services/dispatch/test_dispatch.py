"""The router in its own thread: many callers, several processes, a lead that changes hands."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from contactcenter.db.dispatch.rows import CommandValues
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.db.engine import Engine, make_engine
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput, NotFound, OutsideFailure
from contactcenter.domain.ticket import Happening
from contactcenter.services.dispatch import answers
from contactcenter.services.dispatch.codec import decode, encode
from contactcenter.services.dispatch.commands import (
    Abandon,
    Accept,
    Complete,
    CreateTicket,
    Heartbeat,
    Presence,
    SetAgentState,
)
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.outcomes import Outcome, RefusalCode
from contactcenter.services.dispatch.requests import Envelope, Request
from contactcenter.services.dispatch.router import Router
from contactcenter.services.dispatch.views import LiveViews
from tests.services.dispatch.floors import ADA, BEA, call, store_floor


@pytest.fixture
def dispatch(engine: Engine) -> Iterator[Dispatch]:
    store_floor(engine)
    made = Dispatch(engine)
    made.start()
    yield made
    made.stop()
    assert LiveViews(engine).violations() == ()


@pytest.fixture
def pair(postgresql_engine: Engine) -> Iterator[tuple[Dispatch, Dispatch]]:
    """Give one that leads and one that follows, on a database of their own."""
    store_floor(postgresql_engine)
    other = make_engine(postgresql_engine.url.render_as_string(hide_password=False))
    leader, follower = Dispatch(postgresql_engine), Dispatch(other)
    leader.start()
    follower.start()
    yield leader, follower
    leader.stop()
    follower.stop()
    other.dispose()
    assert LiveViews(postgresql_engine).violations() == ()


def until(met: Callable[[], bool], seconds: float = 5.0) -> float:
    """Wait until something is so and return for how long."""
    begun = time.monotonic()
    while not met():
        assert time.monotonic() - begun < seconds, "it did not come to that"
        time.sleep(0.01)
    return time.monotonic() - begun


def test_many_callers_at_once_all_get_their_outcome(dispatch: Dispatch) -> None:
    with ThreadPoolExecutor(8) as callers:
        done = list(callers.map(lambda n: dispatch.submit(call(str(n)), key=f"k{n}"), range(80)))
    assert sorted(outcome.ticket.id for outcome in done) == list(range(1, 81))


def test_ten_at_once_with_one_key_or_one_name_make_one_ticket(dispatch: Dispatch) -> None:
    with ThreadPoolExecutor(10) as callers:
        same_key = list(callers.map(lambda _: dispatch.submit(call("1"), key="k"), range(10)))
        same_name = list(callers.map(lambda n: dispatch.submit(call("2"), key=f"n{n}"), range(10)))
    assert {outcome.ticket.id for outcome in same_key} == {1}
    assert {outcome.ticket.id for outcome in same_name} == {2}
    assert sum(not outcome.repeated for outcome in same_key + same_name) == 2


def test_a_listener_hears_everything_once_in_order_and_a_failing_one_stops_nobody(
    dispatch: Dispatch,
) -> None:
    heard: list[Happening] = []

    def fail(_: tuple[Happening, ...]) -> None:
        raise RuntimeError("the page is gone")

    dispatch.subscribe(fail)
    leave = dispatch.subscribe(heard.extend)
    for number in range(5):
        dispatch.submit(call(str(number)), key=f"k{number}")
    leave()
    dispatch.submit(call("late"), key="late")
    assert [happening.number for happening in heard] == list(range(1, 11))


def test_a_key_must_be_given_and_a_router_started(dispatch: Dispatch, engine: Engine) -> None:
    with pytest.raises(InvalidInput, match="200"):
        dispatch.submit(call("1"), key="")
    with pytest.raises(OutsideFailure, match="start"):
        Dispatch(engine).submit(call("1"), key="k")


def test_what_breaks_the_router_is_set_aside_and_the_rest_goes_on(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = answers.ANSWERS[CreateTicket]

    def create_or_break(router: Router, command: CreateTicket, request: Request) -> Outcome:
        if command.external_id == "bad" and not request.failure:
            raise ZeroDivisionError("a bug")
        return create(router, command, request)

    monkeypatch.setitem(answers.ANSWERS, CreateTicket, create_or_break)  # type: ignore[arg-type]
    with ThreadPoolExecutor(5) as callers:
        names = ["1", "2", "bad", "3", "4"]
        done = list(callers.map(lambda name: dispatch.submit(call(name), key=name), names))
    states = [outcome.ticket.state for outcome in done]
    assert states == [ContactState.QUEUED] * 2 + [ContactState.PAUSED] + [ContactState.QUEUED] * 2
    parked = LiveViews(dispatch.engine).ticket(done[2].ticket.id).ticket.parked
    assert "ZeroDivisionError: a bug" in parked


def test_a_timer_that_breaks_the_router_costs_its_ticket_alone(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch.submit(SetAgentState(ADA, Presence.AVAILABLE, overtime=True), key="a")
    ticket = dispatch.submit(call("1"), key="1").ticket.id
    hear = Router.hear

    def hear_or_break(self: Router, event: object, *rest: object) -> object:
        said = hear(self, event, *rest)  # type: ignore[arg-type]
        if type(event).__name__ == "ServiceEnded":
            raise ZeroDivisionError("a bug")
        return said

    monkeypatch.setattr(Router, "hear", hear_or_break)
    dispatch.submit(Accept(ticket, ADA), key="accept")
    outcome = dispatch.submit(Complete(ticket, ADA), key="complete")
    assert outcome.refusal.code is RefusalCode.INVALID
    assert "a bug" in LiveViews(dispatch.engine).ticket(ticket).ticket.parked
    assert dispatch.submit(call("2"), key="2").done


# ---- several processes -------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_process_that_does_not_lead_has_its_commands_carried_out(pair: tuple[Dispatch, Dispatch]) -> None:
    leader, follower = pair
    assert (leader.leads, follower.leads) == (True, False)
    heard: list[Happening] = []
    follower.subscribe(heard.extend)
    follower.submit(SetAgentState(ADA, Presence.AVAILABLE, overtime=True), key="a")
    ticket = follower.submit(call("1"), key="1").ticket
    assert ticket.agent == ADA
    assert follower.submit(Accept(ticket.id, ADA), key="accept", if_version=ticket.version).done
    until(lambda: [happening.kind for happening in heard][-1:] == ["desk_changed"] or len(heard) >= 4)
    assert [happening.number for happening in heard] == sorted(happening.number for happening in heard)


@pytest.mark.parametrize(
    "body",
    [encode(Envelope('["Teleport",{"ticket":1}]')), encode(Envelope('["Accept",{}]')), "[", "[]", "{}"],
)
def test_what_another_process_left_and_nobody_can_read_is_refused_and_the_floor_goes_on(
    dispatch: Dispatch, body: str
) -> None:
    store = DispatchStore(dispatch.engine)
    store.ask([CommandValues("left", "digest", body, 0, None)])
    until(lambda: store.commands(["left"])["left"].outcome is not None)
    outcome = decode(Outcome, store.commands(["left"])["left"].outcome)
    store.close()
    assert outcome.refusal.code is RefusalCode.INVALID
    assert dispatch.submit(call("1"), key="1").done


@pytest.mark.postgresql
def test_one_key_from_two_processes_counts_once(pair: tuple[Dispatch, Dispatch]) -> None:
    with ThreadPoolExecutor(10) as callers:
        done = list(callers.map(lambda n: pair[n % 2].submit(call("1"), key="same"), range(10)))
    assert {outcome.ticket.id for outcome in done} == {1}
    reused = pair[1].submit(Abandon(1), key="same")
    assert reused.refusal.code is RefusalCode.KEY_REUSED


@pytest.mark.postgresql
def test_when_the_leader_leaves_another_takes_over_within_two_seconds(
    pair: tuple[Dispatch, Dispatch],
) -> None:
    leader, follower = pair
    ticket = leader.submit(call("1"), key="1").ticket.id
    leader.stop()
    assert until(lambda: follower.leads) < 2.0
    follower.submit(SetAgentState(BEA, Presence.AVAILABLE, overtime=True), key="b")
    assert follower.submit(Accept(ticket, BEA), key="accept").done


@pytest.mark.postgresql
def test_a_frozen_leader_that_thaws_stands_down_and_loses_nothing(
    pair: tuple[Dispatch, Dispatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, follower = pair
    leader.submit(call("1"), key="1")
    commit, frozen = Router.commit, [True]

    def commit_late(self: Router) -> object:
        if self.lease.epoch == 1 and frozen:
            frozen.clear()
            time.sleep(2.0)
        return commit(self)

    monkeypatch.setattr(Router, "commit", commit_late)
    outcome = leader.submit(call("2"), key="2")
    assert outcome.done
    assert (leader.leads, follower.leads) == (False, True)
    assert leader.submit(call("2"), key="2").repeated
    assert follower.submit(call("1"), key="again").ticket.id == 1


@pytest.mark.postgresql
def test_heartbeats_reach_the_leader_from_everywhere(pair: tuple[Dispatch, Dispatch]) -> None:
    leader, follower = pair
    follower.submit(Heartbeat(ADA), key="")
    with pytest.raises(NotFound, match="4711"):
        follower.submit(Heartbeat(4711), key="")
    leader.submit(Heartbeat(BEA), key="")
    views = LiveViews(leader.engine)
    leader.submit(SetAgentState(ADA, Presence.AWAY), key="a")
    leader.submit(SetAgentState(BEA, Presence.AWAY), key="b")
    until(lambda: all(views.desk(agent).desk.seen_at is not None for agent in (ADA, BEA)))


@pytest.mark.postgresql
def test_of_two_processes_that_send_one_key_at_once_exactly_one_was_the_first(
    pair: tuple[Dispatch, Dispatch],
) -> None:
    for number in range(20):
        sent = [one.send(call(str(number)), key=f"both {number}") for one in pair]
        assert sorted(answer.result(10).repeated for answer in sent) == [False, True]
    with ThreadPoolExecutor(2) as at_once:
        for number in range(20, 40):
            sent = [at_once.submit(one.submit, call(str(number)), key=f"both {number}") for one in pair]
            assert sorted(answer.result(10).repeated for answer in sent) == [False, True]
