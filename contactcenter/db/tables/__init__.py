"""One table module an aggregate; importing this package makes the metadata complete."""

from contactcenter.db.tables import (
    agent,
    client,
    contact_record,
    dispatch,
    employment_contract,
    forecast,
    installation,
    interval_fact,
    job_run,
    journey_fact,
    plan_run,
    planned,
    requirement,
    roster,
    roster_request,
    simulation_run,
    skill,
    statement,
    team,
    verification,
    waiting_queue,
)
from contactcenter.db.tables.base import Row

METADATA = Row.metadata

__all__ = [
    "METADATA",
    "Row",
    "agent",
    "client",
    "contact_record",
    "dispatch",
    "employment_contract",
    "forecast",
    "installation",
    "interval_fact",
    "job_run",
    "journey_fact",
    "plan_run",
    "planned",
    "requirement",
    "roster",
    "roster_request",
    "simulation_run",
    "skill",
    "statement",
    "team",
    "verification",
    "waiting_queue",
]
