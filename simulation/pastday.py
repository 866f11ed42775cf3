"""A real day as a trace: yesterday's customers, to meet another roster or other rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import ContactOutcome, ContactRecord
from contactcenter.domain.errors import InvalidInput
from simulation.scenario import Scenario
from simulation.streams import name_key
from simulation.trace import NEVER, Columns, Customers, Group, Sampler, sample_customers, to_ms


def customers_of(scenario: Scenario, seed: int, replication: int) -> Customers:
    """Return the customers of one replication: drawn, or those of the scenario's past day."""
    day = scenario.past_day
    if day is None:
        return sample_customers(scenario, seed, replication)
    return customers_of_day(scenario, day.records, day.start, seed, replication)


def customers_of_day(
    scenario: Scenario,
    records: Sequence[ContactRecord],
    start: datetime,
    seed: int,
    replication: int = 0,
) -> Customers:
    """Return the customers of a log, as they came.

    Instants of arrival and, where the log tells them, handling times are taken as they are. Who hung up
    has the patience that the log shows. Of who was answered the log only tells a wait that patience
    outlasted: it is that wait and a fresh draw from the scenario's law more, which is exact for
    exponential patience. What the log does not tell is drawn from the scenario's laws.

    Parameters
    ----------
    records : contacts of queues that the scenario has; where several types share a queue, the first
        stands for all.
    start : the aware instant at which the scenario begins.
    replication : of what is drawn.

    Raises
    ------
    InvalidInput
        When a contact lies outside the horizon or in a queue that the scenario has not.
    """
    queues = [kind.queue for kind in scenario.contact_types]
    by_type: dict[int, list[ContactRecord]] = {}
    for record in records:
        if record.queue not in queues:
            raise InvalidInput(
                f"Contact {record.source_id!r} is in queue {record.queue!r}, not in the scenario."
            )
        by_type.setdefault(queues.index(record.queue), []).append(record)
    sampler = Sampler(scenario, seed, replication)
    for index, contacts in sorted(by_type.items()):
        kind = scenario.contact_types[index]
        group = Group(sampler, index, (name_key(kind.id), 0), _arrivals(scenario, contacts, start))
        rows = group.block(0, np.arange(len(contacts)), last=False)
        sampler.add(_as_logged(rows, contacts))
    return sampler.customers()


def _arrivals(scenario: Scenario, records: list[ContactRecord], start: datetime) -> NDArray[np.int64]:
    times = np.array([round(1000 * (record.arrived_at - start).total_seconds()) for record in records])
    outside = np.flatnonzero((times < 0) | (times >= scenario.horizon_ms))
    if len(outside):
        record = records[int(outside[0])]
        raise InvalidInput(
            f"Contact {record.source_id!r} of {record.arrived_at} lies outside the scenario."
        )
    return times


def _as_logged(rows: Columns, records: list[ContactRecord]) -> Columns:
    handled = np.array([record.handle_seconds or 0.0 for record in records])
    waits = np.array([round(1000 * record.wait_seconds) for record in records])
    hung_up = np.array([record.outcome is ContactOutcome.ABANDONED for record in records])
    longer = np.where(rows.patience_ms == NEVER, NEVER, waits + rows.patience_ms)
    return replace(
        rows,
        service_ms=tuple(np.where(handled > 0, to_ms(handled), drawn) for drawn in rows.service_ms),
        wrap_up_ms=np.where(handled > 0, 0, rows.wrap_up_ms),
        patience_ms=np.where(hung_up, np.maximum(1, waits), longer),
        retry_ms=np.full_like(rows.retry_ms, NEVER),
        bounce_ms=np.full_like(rows.bounce_ms, NEVER),
        callback_ms=np.full_like(rows.callback_ms, NEVER),
    )
