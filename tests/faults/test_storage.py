"""Storage that fails: a disk that fills up, a slow one, a clock that was set back, a long look back."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from contactcenter.db.dispatch.rows import Lease, Writes
from contactcenter.db.dispatch.store import LEASE_MS, DispatchStore
from contactcenter.db.engine import Engine, for_reading
from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.dispatch import dispatch as product
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.keeping import kept
from tests.faults.history import Acknowledged, History, complaints
from tests.services.dispatch.floors import call, store_floor


class OddStore(DispatchStore):
    """A store to which something is done before each group commit."""

    before: Callable[[DispatchStore], object] = staticmethod(lambda _: None)
    lasts_ms = LEASE_MS

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, self.lasts_ms)

    def commit(self, lease: Lease, last_ms: int, writes: Writes) -> int:
        OddStore.before(self)
        return super().commit(lease, last_ms, writes)


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[DispatchStore], object]], None]:
    """Give a way to say what is done before each group commit of a router that starts afterwards."""
    monkeypatch.setattr(product, "DispatchStore", OddStore)

    def say(body: Callable[[DispatchStore], object]) -> None:
        monkeypatch.setattr(OddStore, "before", staticmethod(body))

    return say


def create(dispatch: Dispatch, history: History, number: int, seconds: float = 10.0) -> bool:
    """Bring a contact and write down what was answered; tell whether it was."""
    key = f"create {number}"
    try:
        outcome = dispatch.submit(call(str(number)), key=key, timeout_seconds=seconds)
    except OutsideFailure:
        return False
    assert outcome.ticket is not None
    version = 0 if outcome.repeated else outcome.ticket.version
    history.add(Acknowledged(key, "create", outcome.done, outcome.ticket.id, version, None, str(number)))
    return outcome.done


def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_again_everything_is(
    sqlite_engine: Engine, odd: Callable[[Callable[[DispatchStore], object]], None]
) -> None:
    store_floor(sqlite_engine)
    with sqlite_engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    room = [pages + 30]
    odd(lambda store: store.driver.rows(f"PRAGMA max_page_count = {room[0]}"))
    dispatch, history = Dispatch(sqlite_engine), History()
    dispatch.start()
    try:
        answered = 0
        while create(dispatch, history, answered, 1.0):
            answered += 1
            assert answered < 2_000, "the disk never was full"
        assert len(history.answers) == answered > 0
        room[0] = 1_000_000
        assert create(dispatch, history, answered)
        assert create(dispatch, history, answered + 1)
    finally:
        dispatch.stop()
    assert complaints(sqlite_engine, history) == []


def test_a_slow_database_is_asked_once_for_many_callers(
    engine: Engine, odd: Callable[[Callable[[DispatchStore], object]], None]
) -> None:
    store_floor(engine)
    odd(lambda _: time.sleep(0.3))
    dispatch, history = Dispatch(engine), History()
    dispatch.start()
    try:
        begun = time.monotonic()
        with ThreadPoolExecutor(20) as callers:
            done = list(callers.map(lambda number: create(dispatch, history, number), range(60)))
        assert all(done)
        assert time.monotonic() - begun < 60 * 0.3 / 2
    finally:
        dispatch.stop()
    assert complaints(engine, history) == []


def test_a_database_that_is_slower_than_the_lease_lasts_still_takes_everything_up(
    engine: Engine,
    odd: Callable[[Callable[[DispatchStore], object]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store_floor(engine)
    processes = 1 if engine.dialect.name == "sqlite" else 2
    odd(lambda _: time.sleep(0.3))
    monkeypatch.setattr(OddStore, "lasts_ms", 100)
    floor, history = [Dispatch(engine) for _ in range(processes)], History()
    for dispatch in floor:
        dispatch.start()
    try:
        assert all(create(floor[number % processes], history, number) for number in range(6))
    finally:
        for dispatch in floor:
            dispatch.stop()
    assert complaints(engine, history) == []


def test_the_lead_of_one_who_died_while_reading_is_free_after_one_lease(engine: Engine) -> None:
    first, second = DispatchStore(engine, 500), DispatchStore(engine, 500)
    assert first.lead("main", "who dies") is not None
    begun = time.monotonic()
    while second.lead("main", "who waits") is None:
        assert time.monotonic() - begun < 5
        time.sleep(0.05)
    first.close()
    second.close()


@pytest.mark.postgresql
def test_who_reads_for_longer_than_a_lease_keeps_the_lead(postgresql_engine: Engine) -> None:
    engine = postgresql_engine
    reader, other = DispatchStore(engine), DispatchStore(engine)
    lease = reader.lead("main", "who reads")
    assert lease is not None
    with kept(engine, lease):
        time.sleep(2 * LEASE_MS / 1_000)
        assert other.lead("main", "who waits") is None
    reader.commit(lease, lease.now_ms, Writes())
    reader.close()
    other.close()


@pytest.mark.postgresql
def test_a_long_open_look_at_the_past_sees_one_state_and_stops_nobody(postgresql_engine: Engine) -> None:
    store_floor(postgresql_engine)
    dispatch, history = Dispatch(postgresql_engine), History()
    dispatch.start()
    try:
        with for_reading(postgresql_engine).connect() as looking:
            counting = text("SELECT count(*) FROM ticket")
            assert looking.execute(counting).scalar_one() == 0
            assert all(create(dispatch, history, number) for number in range(50))
            assert looking.execute(counting).scalar_one() == 0
    finally:
        dispatch.stop()
    assert complaints(postgresql_engine, history) == []


def test_a_lease_from_before_the_clock_was_set_back_keeps_nobody_from_leading(engine: Engine) -> None:
    store = DispatchStore(engine)
    lease = store.lead("main", "before")
    assert lease is not None
    assert store.lead("main", "too early") is None
    with store.driver.transaction():
        store.driver.rows("UPDATE routing_pool SET until_ms = until_ms + 3600000")
    found = store.lead("main", "after")
    assert found is not None
    assert found.epoch == lease.epoch + 1
    store.close()


@pytest.mark.parametrize("hours", [6, -1])
def test_a_database_clock_that_was_set_while_nobody_led_turns_no_time_back(
    engine: Engine, hours: int
) -> None:
    store_floor(engine)
    history = History()
    first = Dispatch(engine)
    first.start()
    assert create(first, history, 1)
    first.stop()
    store = DispatchStore(engine)
    if hours < 0:
        # What the clock said last lies an hour ahead of what it says now.
        with store.driver.transaction():
            store.driver.rows("UPDATE routing_pool SET last_ms = last_ms + 3600000")
    else:
        with store.driver.transaction():
            store.driver.rows("UPDATE routing_pool SET last_ms = last_ms - 21600000")
    store.close()
    second = Dispatch(engine)
    second.start()
    assert create(second, history, 2)
    second.stop()
    assert complaints(engine, history) == []
