"""Sick calls: what they take away of a person's time, and what of calls is given up on a day."""

from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_between
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.services.rostering.localdays import INSTANT, local_date, span_of_day
from contactcenter.services.rostering.requests import published_shift
from workforce.intraday.calls import given_up

A_DAY = timedelta(days=1)


def sick_change(unit: UnitOfWork, key: ShiftKey, at: datetime | None) -> RosterChange:
    """Return what a sick call changes: shifts and spans on call of that time, cut or taken away.

    Parameters
    ----------
    key, at : see `IntradayDesk.call_sick`.
    """
    zone, named = unit.installation.get().zone, _named(unit, key)
    begin, midnight = span_of_day(local_date(named.start, zone), zone)
    left, until = max(at or begin, begin), max(named.end, midnight)
    if left >= named.end:
        raise InvalidInput("That is over by then; nothing changes.")
    off = left, until, [key.agent]
    shifts, spans = unit.rosters.published_shifts(*off), unit.rosters.published_spans(*off)
    kept = (replace(one, end=left) for one in spans if one.start < left)
    change = change_between(shifts, [_cut(one, left) for one in shifts if one.start < left])
    return replace(change, spans_removed=spans, spans_added=tuple(kept))


def _named(unit: UnitOfWork, key: ShiftKey) -> Shift | OnCall:
    """Return the published span on call of a name, or else the shift."""
    spans = unit.rosters.published_spans(key.start, key.start + INSTANT, [key.agent])
    call = next((span for span in spans if span.start == key.start), None)
    return published_shift(unit, key) if call is None else call


def _cut(shift: Shift, at: datetime) -> Shift:
    """Return a shift that ends at an instant, with the parts that begin before it."""
    parts = tuple(replace(part, end=min(part.end, at)) for part in shift.parts if part.start < at)
    return replace(shift, end=at, parts=parts)


def calls_given_up(unit: UnitOfWork, head: RosterHead, zone: str, now: datetime) -> tuple[OnCall, ...]:
    """Return what of the day's spans on call is given up from now on, and not taken over."""
    start, end = span_of_day(local_date(now, zone), zone)
    before = unit.rosters.spans(day_before(unit, head, start).id, None, (start, end))
    return given_up(before, unit.rosters.spans(head.id), now.replace(second=0, microsecond=0))


def day_before(unit: UnitOfWork, head: RosterHead, start: datetime) -> RosterHead:
    """Return the version of a period that counted a day before a day starts, or else the first."""
    versions = sorted(
        (one.published_at, one.id, one)
        for one in unit.rosters.heads(head.start, head.end)
        if one.published_at is not None and (one.start, one.end) == (head.start, head.end)
    )
    known = [one for at, _, one in versions if at <= start - A_DAY]
    return [head, *(one for *_, one in versions[:1]), *known][-1]
