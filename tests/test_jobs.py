"""Jobs: an hour strikes, the slot is taken once, the service runs once."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.memory import MemoryJobStore

from contactcenter.clock import FixedClock, SystemClock
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.installation import Installation
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.jobs import (
    GRACE,
    JOBS,
    NIGHTLY,
    Job,
    NightlyJob,
    fire,
    fire_nightly,
    make_scheduler,
    running_jobs,
)
from tests.fakes.organisation import CALLS, CLIENT, QUEUES, SHOP, TERM, ZONE
from tests.services.test_statements import FIRST, MARCH, OVER, calls_at, store_march

ROME = ZoneInfo(ZONE)
THE_THIRD = FixedClock(datetime(2026, 4, 3, 4, 0, tzinfo=ROME).astimezone(UTC))
(CLOSING,) = JOBS


def closed(engine: Engine) -> list[date]:
    """Return the months that are closed."""
    with UnitOfWork(engine, reading=True) as uow:
        return [statement.month for statement in uow.statements.all(SHOP)]


def test_the_hour_closes_last_month_and_strikes_only_once(engine: Engine) -> None:
    store_march(engine, in_t=70)
    assert fire(CLOSING, engine, ZONE, THE_THIRD)
    assert closed(engine) == [MARCH]
    assert not fire(CLOSING, engine, ZONE, THE_THIRD)
    assert closed(engine) == [MARCH]


def test_two_processes_at_once_take_a_slot_once(engine: Engine) -> None:
    store_march(engine, in_t=70)
    start, taken = threading.Barrier(4), []

    def process() -> None:
        start.wait()
        taken.append(fire(CLOSING, engine, ZONE, THE_THIRD))

    threads = [threading.Thread(target=process) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]
    assert closed(engine) == [MARCH]


def test_a_failure_leaves_the_slot_to_the_next_hour(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    tries = []

    def service(uow: UnitOfWork, slot: date, now: datetime) -> tuple[str, ...]:
        uow.installation.save(Installation(f"try {len(tries)}", ZONE))
        tries.append(slot)
        if len(tries) == 1:
            raise OutsideFailure("the disk is full.")
        return ("look here",)

    job = Job("trial", 3, range(4, 23), service)
    assert not fire(job, engine, ZONE, THE_THIRD)
    assert fire(job, engine, ZONE, THE_THIRD)
    assert not fire(job, engine, ZONE, THE_THIRD)
    assert tries == [date(2026, 4, 3)] * 2
    assert "the disk is full" in caplog.text
    assert "look here" in caplog.text
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.installation.get().name == "try 1"


def test_a_nightly_job_runs_once_a_night_and_failing_leaves_the_rest_to_the_next(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    nights: list[datetime] = []

    def service(engine: Engine, now: datetime) -> tuple[str, ...]:
        nights.append(now)
        if len(nights) == 1:
            raise OutsideFailure("the disk is full.")
        return ("look here",)

    job = NightlyJob("trial", 4, service)
    assert not fire_nightly(job, engine, ZONE, THE_THIRD)
    assert not fire_nightly(job, engine, ZONE, THE_THIRD)
    assert fire_nightly(job, engine, ZONE, FixedClock(THE_THIRD.now() + timedelta(days=1)))
    assert len(nights) == 2
    assert "the next night goes on with it: the disk is full" in caplog.text
    assert "look here" in caplog.text


def test_what_is_over_is_removed_at_night(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "contactcenter.jobs"):
        for job in NIGHTLY:
            assert fire_nightly(job, engine, ZONE, THE_THIRD)
    assert "removed 0 outcomes, 0 events, 0 checkpoints" in caplog.text


def test_the_slot_is_the_local_date(engine: Engine) -> None:
    slots = []

    def service(uow: UnitOfWork, slot: date, now: datetime) -> tuple[str, ...]:
        slots.append(slot)
        return ()

    late = FixedClock(datetime(2026, 4, 2, 22, 30, tzinfo=UTC))
    assert fire(Job("trial", 3, range(4, 23), service), engine, ZONE, late)
    assert slots == [date(2026, 4, 3)]


@pytest.mark.parametrize("later", [timedelta(), timedelta(minutes=15)])
def test_a_month_that_records_may_stop_short_of_stays_open(
    engine: Engine, later: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        start, end = OVER - timedelta(hours=1), OVER + timedelta(hours=1)
        uow.interval_facts.replace_period(CALLS, start, end, [calls_at(OVER - later, 1, 1)])
        uow.commit()
    assert fire(CLOSING, engine, ZONE, THE_THIRD)
    assert closed(engine) == ([] if later else [MARCH])
    assert ("contactcenter statement shop 2026-03 --close" in caplog.text) == bool(later)


def test_a_contract_that_contradicts_itself_holds_up_no_other_client(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    store_march(engine, in_t=70)
    wrong = replace(TERM, queues=(QueueId("atelier-calls"),), target=ServiceTarget(0.8, 30.0))
    atelier = replace(CLIENT, id=ClientId("atelier"), terms=(wrong,))
    with UnitOfWork(engine) as uow:
        uow.clients.save(atelier)
        uow.queues.save(replace(QUEUES[0], id=wrong.queues[0], client=atelier.id))
        uow.interval_facts.add_many([calls_at(at, 9, 9, wrong.queues[0]) for at in (FIRST, OVER)])
        uow.commit()
    assert fire(CLOSING, engine, ZONE, THE_THIRD)
    assert closed(engine) == [MARCH]
    assert "2026-03 of client 'atelier' stays open" in caplog.text
    assert "promises 30 s" in caplog.text


def test_a_client_without_promises_has_nothing_to_close(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    store_march(engine, in_t=70)
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, terms=()))
        uow.commit()
    assert fire(CLOSING, engine, ZONE, THE_THIRD)
    assert closed(engine) == []
    assert "stays open" not in caplog.text


def test_a_month_without_contacts_is_not_closed_for_good(engine: Engine) -> None:
    store_march(engine, in_t=70)
    may = FixedClock(datetime(2026, 6, 3, 4, 0, tzinfo=ROME).astimezone(UTC))
    assert fire(CLOSING, engine, ZONE, may)
    assert closed(engine) == []


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
@pytest.mark.parametrize("zone", ["Europe/Rome", "Europe/London", "America/New_York", "UTC"])
def test_no_job_strikes_in_an_hour_that_clocks_repeat_or_skip(
    job: Job, zone: str, sqlite_engine: Engine
) -> None:
    scheduler = make_scheduler(sqlite_engine, zone, SystemClock())
    scheduler.start(paused=True)
    trigger = scheduler.get_job(job.name).trigger
    scheduler.shutdown()
    struck, last = [], datetime(2026, 1, 1, tzinfo=UTC)
    while last.year == 2026:
        found = trigger.get_next_fire_time(None, last)
        struck.append(found.astimezone(ZoneInfo(zone)))
        last = found.astimezone(UTC) + timedelta(seconds=1)
    assert not [at for at in struck if at.hour in (1, 2)]
    assert all((at + GRACE).date() == at.date() for at in struck)
    first = {at.date(): at.hour for at in reversed(struck)}
    assert {day.day for day in first} == {3}
    assert set(first.values()) == {4}
    assert len([day for day in first if day.year == 2026]) == 12


def test_the_scheduler_keeps_nothing_and_forgives_an_hour(sqlite_engine: Engine) -> None:
    scheduler = make_scheduler(sqlite_engine, ZONE, THE_THIRD)
    scheduler.start(paused=True)
    found = scheduler.get_jobs()
    assert isinstance(scheduler._jobstores["default"], MemoryJobStore)
    assert {job.id for job in found} == {job.name for job in (*JOBS, *NIGHTLY)}
    for job in found:
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (3600, True, 1)
    scheduler.shutdown()


def test_a_running_scheduler_does_the_work(engine: Engine) -> None:
    store_march(engine, in_t=70)
    done = threading.Event()
    scheduler = make_scheduler(engine, ZONE, THE_THIRD)
    scheduler.add_listener(lambda _: done.set(), EVENT_JOB_EXECUTED)
    scheduler.start(paused=True)
    scheduler.modify_job(CLOSING.name, next_run_time=SystemClock().now())
    scheduler.resume()
    assert done.wait(20)
    scheduler.shutdown()
    assert closed(engine) == [MARCH]


def schedulers() -> int:
    """Return how many schedulers are running."""
    return sum(thread.name == "APScheduler" for thread in threading.enumerate())


def test_jobs_are_triggered_as_long_as_the_block_lasts(sqlite_engine: Engine) -> None:
    store_march(sqlite_engine, in_t=70)
    with running_jobs(sqlite_engine, THE_THIRD):
        assert schedulers() == 1
    assert schedulers() == 0


def test_where_time_stands_still_no_hour_strikes(sqlite_engine: Engine) -> None:
    with UnitOfWork(sqlite_engine) as uow:
        uow.installation.save(Installation("Demo", ZONE, date(2026, 4, 3)))
        uow.commit()
    with running_jobs(sqlite_engine, THE_THIRD):
        assert schedulers() == 0
