"""Adherence of one shift, from the states that the agent was in."""

from collections.abc import Sequence
from datetime import datetime

from contactcenter.domain.adherence import Adherence, StateSpan
from contactcenter.domain.agent import AgentState
from contactcenter.domain.roster import Shift

Span = tuple[datetime, datetime]


def measure_adherence(shift: Shift, states: Sequence[StateSpan], until: datetime) -> Adherence:
    """Return how far a shift was kept up to an instant.

    Parameters
    ----------
    states : spans of the shift's agent around the shift that do not overlap, in any order; time without
        a span counts as signed out.
    until : aware instant; what is planned after it does not count yet.

    Examples
    --------
    >>> from datetime import UTC, timedelta
    >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> shift = Shift(1, nine, nine + timedelta(hours=8))
    >>> late = StateSpan(1, nine + timedelta(minutes=30), nine + timedelta(hours=4), AgentState.AVAILABLE)
    >>> found = measure_adherence(shift, [late], nine + timedelta(hours=4))
    >>> found.adherence, found.conformance
    (0.875, 0.875)
    """
    available = [
        (span.start, min(span.end, until))
        for span in states
        if span.state is AgentState.AVAILABLE and span.start < until
    ]
    whole = _before([(shift.start, shift.end)], until)
    serving = _before(shift.serving_spans(), until)
    planned, serving_planned = _length(whole), _length(serving)
    as_planned = _shared(serving, available)
    available_apart = _shared(whole, available) - as_planned
    kept = as_planned + (planned - serving_planned) - available_apart
    return Adherence(planned, kept, serving_planned, _length(available))


def _length(spans: Sequence[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans)


def _before(spans: Sequence[Span], until: datetime) -> list[Span]:
    return [(start, min(end, until)) for start, end in spans if start < until]


def _shared(some: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the seconds that lie in both; neither overlaps itself."""
    return sum(
        max((min(end, last) - max(start, first)).total_seconds(), 0.0)
        for start, end in some
        for first, last in others
    )
