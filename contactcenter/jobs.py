"""The job table: when, and which service.

One scheduler in one process only triggers. Whoever is triggered first takes the slot, a local business
date, in the transaction that does the work; so the work is done once, or its slot is free again. Work
that would hold up others in one transaction runs nightly in many: its slot is taken before, and what is
left undone is done the next night.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import ContactCenterError
from contactcenter.services.dispatch.retention import remove_old
from contactcenter.services.monthend import business_zone, close_complete, find_installation

GRACE = timedelta(hours=1)
"""How late a trigger may be; APScheduler's own second would skip an hour in which the machine was busy."""

_LOG = logging.getLogger("contactcenter.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table: a service that runs once on a local day of each month.

    Parameters
    ----------
    day : of the month, 1 to 28, so that every month has it.
    hours : local hours at which it is tried until its slot is taken; none from 2 to before 3, which clock
        changes repeat or skip, and the last one with `GRACE` left before midnight.
    service : does the work in an open transaction, given the slot and the instant; returns sentences
        for the log about what a person has to look at.
    """

    name: str
    day: int
    hours: range
    service: Callable[[UnitOfWork, date, datetime], tuple[str, ...]]


def close_last_month(uow: UnitOfWork, slot: date, now: datetime) -> tuple[str, ...]:
    """Close the statements of the month before the slot's; return what stays open and why."""
    month = (slot.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = close_complete(uow, month, now)
    for statement in found.closed:
        _LOG.info("closed %s of client %s", f"{month:%Y-%m}", statement.client)
    return found.left


JOBS = (Job("close-statements", day=3, hours=range(4, 23), service=close_last_month),)


@dataclass(frozen=True, slots=True)
class NightlyJob:
    """One line of the table: a service that runs each night in short transactions of its own.

    Parameters
    ----------
    hour : local, none from 2 to before 3.
    service : does what is due at an instant, be it due for more than a night; returns sentences for the
        log about what a person has to look at.
    """

    name: str
    hour: int
    service: Callable[[Engine, datetime], tuple[str, ...]]


def remove_what_is_over(engine: Engine, now: datetime) -> tuple[str, ...]:
    """Remove what the live router keeps no longer; return who holds any of it back."""
    removed = remove_old(engine, now)
    _LOG.info("removed %s", removed)
    if not removed.held_back_by:
        return ()
    return (
        f"The outbox's reader {removed.held_back_by!r} has not acknowledged what is old enough to go; see "
        "whether it still reads, or remove its row from happening_reader.",
    )


NIGHTLY = (NightlyJob("remove-what-is-over", hour=4, service=remove_what_is_over),)


def fire_nightly(job: NightlyJob, engine: Engine, zone: str, clock: Clock) -> bool:
    """Take tonight's slot of a job, then do its work; False when the slot was taken or the work failed.

    A failure is logged; the next night does what is left.
    """
    now = clock.now()
    slot = now.astimezone(ZoneInfo(zone)).date()
    try:
        with UnitOfWork(engine) as uow:
            if not uow.job_runs.claim(job.name, slot.isoformat(), now):
                return False
            uow.commit()
        remarks = job.service(engine, now)
    except ContactCenterError as error:
        _LOG.error("job %s of %s failed, the next night goes on with it: %s", job.name, slot, error)
        return False
    for sentence in remarks:
        _LOG.warning("%s", sentence)
    return True


def fire(job: Job, engine: Engine, zone: str, clock: Clock) -> bool:
    """Take today's slot of a job and do its work; False when the slot was taken or the work failed.

    A failure is logged and leaves the slot free for the job's next hour.
    """
    now = clock.now()
    slot = now.astimezone(ZoneInfo(zone)).date()
    try:
        with UnitOfWork(engine) as uow:
            if not uow.job_runs.claim(job.name, slot.isoformat(), now):
                return False
            remarks = job.service(uow, slot, now)
            uow.commit()
    except ContactCenterError as error:
        _LOG.error("job %s of %s failed, nothing was changed: %s", job.name, slot, error)
        return False
    for sentence in remarks:
        _LOG.warning("%s", sentence)
    return True


def make_scheduler(engine: Engine, zone: str, clock: Clock) -> BackgroundScheduler:
    """Return a scheduler, not started, that triggers the jobs in the days of a zone."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        job_defaults={
            "misfire_grace_time": int(GRACE.total_seconds()),
            "coalesce": True,
            "max_instances": 1,
        },
        timezone=ZoneInfo(zone),
    )
    for job in JOBS:
        hours = f"{job.hours.start}-{job.hours.stop - 1}"
        trigger = CronTrigger(day=job.day, hour=hours, timezone=ZoneInfo(zone))
        scheduler.add_job(fire, trigger, (job, engine, zone, clock), id=job.name)
    for nightly in NIGHTLY:
        trigger = CronTrigger(hour=nightly.hour, timezone=ZoneInfo(zone))
        scheduler.add_job(fire_nightly, trigger, (nightly, engine, zone, clock), id=nightly.name)
    return scheduler


@contextmanager
def running_jobs(engine: Engine, clock: Clock) -> Iterator[None]:
    """Trigger the jobs as long as the block lasts; in a demo, where time stands still, none."""
    with UnitOfWork(engine, reading=True) as uow:
        zone, installation = business_zone(uow), find_installation(uow)
    if installation is not None and installation.demo_day is not None:
        yield
        return
    scheduler = make_scheduler(engine, zone, clock)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()
