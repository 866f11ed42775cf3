"""Rosters, their edits and what agents ask of them: rows and domain values."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contactcenter.db.columns import instant_of, microseconds_of
from contactcenter.db.tables.roster import RosterRow
from contactcenter.db.tables.roster_request import RosterRequestRow, RosterRequestStepRow
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.request import RequestStep, RosterRequest
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import PlanId, RosterId
from contactcenter.domain.units import AgentId

CHANGE_SCHEMA = 1


def head_of(row: RosterRow) -> RosterHead:
    """Return a roster's head from its row."""
    return RosterHead(
        RosterId(row.id or 0),
        None if row.plan_id is None else PlanId(row.plan_id),
        row.made_at,
        row.starts_at,
        row.ends_at,
        row.version,
        row.state,
        None if row.base_id is None else RosterId(row.base_id),
        row.rules,
        row.author,
        row.note,
        row.published_at,
        row.override,
        row.applied,
        row.lock,
    )


def change_text(change: RosterChange) -> str:
    """Return a change as a JSON document that names its schema."""
    document: dict[str, Any] = {
        "schema": CHANGE_SCHEMA,
        "removed": [_shift_values(shift) for shift in change.removed],
        "added": [_shift_values(shift) for shift in change.added],
    }
    if change.spans_removed or change.spans_added:
        document["spans_removed"] = [_span_row(span) for span in change.spans_removed]
        document["spans_added"] = [_span_row(span) for span in change.spans_added]
    return json.dumps(document, separators=(",", ":"))


def change_of_text(document: str) -> RosterChange:
    """Return the change of a JSON document.

    Raises
    ------
    OutsideFailure
        When it was written by a later version.
    """
    read = json.loads(document)
    if read["schema"] != CHANGE_SCHEMA:
        raise OutsideFailure(f"An edit of schema {read['schema']} was written by a later version; update.")
    removed, added = (tuple(map(_shift_of_values, read[name])) for name in ("removed", "added"))
    names = ("spans_removed", "spans_added")
    gone, come = (tuple(map(_span_of_row, read.get(name, ()))) for name in names)
    return RosterChange(removed, added, gone, come)


def _span_row(span: OnCall) -> list[int]:
    return [span.agent, *_span_values(span.start, span.end)]


def _span_of_row(values: list[int]) -> OnCall:
    agent, start, end = values
    return OnCall(AgentId(agent), instant_of(start), instant_of(end))


def _shift_values(shift: Shift) -> list[Any]:
    parts = [
        [*_span_values(part.start, part.end), part.activity.value, part.paid, part.title]
        for part in shift.parts
    ]
    return [shift.agent, *_span_values(shift.start, shift.end), parts]


def _span_values(start: datetime, end: datetime) -> tuple[int, int]:
    return microseconds_of(start), microseconds_of(end)


def _shift_of_values(values: list[Any]) -> Shift:
    agent, start, end, parts = values
    return Shift(
        AgentId(agent),
        instant_of(start),
        instant_of(end),
        tuple(
            ShiftPart(instant_of(first), instant_of(last), Activity(activity), paid, *title)
            for first, last, activity, paid, *title in parts
        ),
    )


def row_of_request(request: RosterRequest) -> RosterRequestRow:
    """Return the row of a request, without its steps."""
    return RosterRequestRow(
        kind=request.kind,
        state=request.state,
        agent_id=request.agent,
        starts_at=request.start,
        ends_at=request.end,
        colleague_id=request.colleague,
        colleague_starts_at=request.colleague_start,
        wanted=request.wanted,
        note=request.note,
    )


def request_of(row: RosterRequestRow, steps: Sequence[RosterRequestStepRow]) -> RosterRequest:
    """Return a request from its rows, the steps in order of position."""
    return RosterRequest(
        row.kind,
        AgentId(row.agent_id),
        row.starts_at,
        row.ends_at,
        tuple(RequestStep(step.at, step.actor, step.state, step.reason) for step in steps),
        None if row.colleague_id is None else AgentId(row.colleague_id),
        row.colleague_starts_at,
        row.wanted,
        row.note,
    )
