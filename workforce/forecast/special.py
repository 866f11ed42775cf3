"""Special days: which days carry which labels, and what hours such days have kept so far."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.units import QueueId
from workforce.forecast.commercial_calendar import DAY_AFTER, EVE, HOLIDAY, OBSERVANCE, SHUT, Event
from workforce.forecast.days import OpenDays
from workforce.forecast.shopping import RULED

CLOSED = -1
"""In place of the weekday that a day behaves like."""

TAME = RULED | {DAY_AFTER, OBSERVANCE}
"""Kinds whose days stay in baselines and in the day effect, and widen no band."""
SAME_HOURS_KINDS = RULED | {DAY_AFTER}
"""Kinds that say nothing about opening hours."""

SAME_HOURS = 0.85
"""From this overlap of open slots on, a special day is said to keep its own weekday's hours."""


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """What a special day is: days of one name teach each other most, days of one kind a little."""

    kind: str
    name: str


Labels = Mapping[int, tuple[Label, ...]]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Special days by proleptic day number.

    Parameters
    ----------
    labels : the labels of each special day.
    closed : days on which a closing event shuts the queue.
    planned : the planner's log effect on a day, where one was given.
    """

    labels: Labels
    closed: frozenset[int]
    planned: Mapping[int, float]


def agenda_of(events: Iterable[Event], queue: QueueId) -> Agenda:
    """Lay the whole-day events of a queue out by day."""
    labels: defaultdict[int, list[Label]] = defaultdict(list)
    closed: set[int] = set()
    planned: defaultdict[int, float] = defaultdict(float)
    for event in events:
        if event.queue not in (None, queue) or not event.all_day:
            continue
        first, last = event.first.toordinal(), event.last.toordinal()
        for day in range(first, last + 1):
            labels[day].append(Label(event.kind, event.name))
            if event.effect is not None:
                planned[day] += float(np.log(event.effect))
        for day in range(last + 1, last + 1 + event.tail_days):
            labels[day].append(Label(f"{event.kind} tail", f"{event.name} tail"))
        if event.closes:
            closed.update(range(first, last + 1))
    _add_neighbours(labels)
    return Agenda(
        {day: tuple(dict.fromkeys(found)) for day, found in labels.items()}, frozenset(closed), planned
    )


def _add_neighbours(labels: defaultdict[int, list[Label]]) -> None:
    """Mark the day before and the day after each holiday that is not one itself."""
    holidays = {
        day: found for day, found in labels.items() if any(label.kind == HOLIDAY for label in found)
    }
    for day, found in sorted(holidays.items()):
        name = next(label.name for label in found if label.kind == HOLIDAY)
        for neighbour, kind in ((day - 1, EVE), (day + 1, DAY_AFTER)):
            if neighbour not in holidays:
                labels[neighbour].append(Label(kind, f"{kind} {name}"))


def special_flags(ordinals: NDArray[np.int64], agenda: Agenda) -> NDArray[np.bool_]:
    """Return which days stay out of baselines and out of the day effect; shape (n,)."""
    return np.array(
        [any(label.kind not in TAME for label in agenda.labels.get(int(day), ())) for day in ordinals],
        dtype=np.bool_,
    )


def event_columns(
    ordinals: NDArray[np.int64], agenda: Agenda, known: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return one column a kind and one a name that the history has seen; shape (n, columns).

    The scale splits the prior variance of an event evenly between its kind and its name.
    """
    seen = sorted({label for day in known for label in agenda.labels.get(int(day), ())})
    keys: list[tuple[str, str | None]] = [(kind, None) for kind in sorted({label.kind for label in seen})]
    keys += [(label.kind, label.name) for label in seen]
    index = {key: column for column, key in enumerate(keys)}
    table = np.zeros((ordinals.size, len(keys)))
    for row, day in enumerate(ordinals):
        for label in agenda.labels.get(int(day), ()):
            for key in ((label.kind, None), (label.kind, label.name)):
                if key in index:
                    table[row, index[key]] = np.sqrt(0.5)
    return table


def repeats_of(day: int, agenda: Agenda, known: NDArray[np.int64]) -> int:
    """Return how many days of the history share a name with a day's labels."""
    own = {label for label in agenda.labels.get(day, ()) if label.kind not in (DAY_AFTER,)}
    return sum(1 for past in known if own & set(agenda.labels.get(int(past), ())))


def donor_weekdays(
    days: OpenDays, agenda: Agenda, ordinals: NDArray[np.int64], last_known: int
) -> NDArray[np.int64]:
    """Return the weekday each day behaves like, or `CLOSED`; shape (n,).

    A known day keeps its own weekday unless it is special and its hours look more like another's: a
    holiday that opens only in the evening like a Saturday is a Saturday. A day to come behaves as the
    latest day of the same name did, else as most days of its kind did.
    """
    weekdays = (ordinals + 6) % 7
    usual = np.asarray(days.habit.any(axis=1))
    donors = np.where(usual[weekdays], weekdays, CLOSED)
    outcomes = _outcomes(days, agenda)
    first = int(days.ordinals[0])
    row_of = {int(day): row for row, day in enumerate(days.ordinals)}
    for index, ordinal in enumerate(ordinals):
        day = int(ordinal)
        if day in row_of:
            donors[index] = outcomes.get(day, weekdays[index])
        elif first <= day <= last_known or day in agenda.closed:
            donors[index] = CLOSED
        elif donors[index] != CLOSED:
            donors[index] = _expected_donor(day, agenda, outcomes, donors[index])
    return np.asarray(donors)


def _outcomes(days: OpenDays, agenda: Agenda) -> dict[int, int]:
    """Return what each special day of the history behaved like: its weekday, another's, or closed."""
    usual = np.asarray(days.habit.any(axis=1))
    row_of = {int(day): row for row, day in enumerate(days.ordinals)}
    outcomes: dict[int, int] = {}
    for day in sorted(agenda.labels):
        if not days.ordinals[0] <= day <= days.ordinals[-1] or not _keeps_hours(agenda, day):
            continue
        own = (day + 6) % 7
        if day in row_of:
            outcomes[day] = _closest_weekday(np.isfinite(days.counts[row_of[day]]), days.habit, own)
        elif usual[own]:
            outcomes[day] = CLOSED
    return outcomes


def _keeps_hours(agenda: Agenda, day: int) -> bool:
    """Tell whether a day's labels may change its opening hours."""
    return any(label.kind not in SAME_HOURS_KINDS for label in agenda.labels[day])


def _closest_weekday(is_open: NDArray[np.bool_], habit: NDArray[np.bool_], own: int) -> int:
    """Return the weekday whose usual hours overlap most with a day's, its own where nearly equal."""
    either = np.maximum((habit | is_open).sum(axis=1), 1)
    overlap = (habit & is_open).sum(axis=1) / either
    best = int(overlap.argmax())
    return own if overlap[own] >= SAME_HOURS or overlap[own] >= overlap[best] - 0.1 else best


def _expected_donor(day: int, agenda: Agenda, outcomes: Mapping[int, int], own: int) -> int:
    """Return the weekday a special day to come will behave like, or `CLOSED`."""
    labels = [label for label in agenda.labels.get(day, ()) if label.kind not in SAME_HOURS_KINDS]
    for label in labels:
        same = [past for past in outcomes if label in agenda.labels[past]]
        if same:
            return _applied(outcomes[max(same)], (max(same) + 6) % 7, own)
    for label in labels:
        alike = [
            past for past in outcomes if any(other.kind == label.kind for other in agenda.labels[past])
        ]
        if alike:
            votes = Counter(
                _applied(outcomes[past], (past + 6) % 7, CLOSED - 1) for past in sorted(alike)[-12:]
            )
            winner = votes.most_common(1)[0][0]
            return own if winner == CLOSED - 1 else winner
    return CLOSED if any(label.kind in SHUT for label in labels) else own


def _applied(outcome: int, past_weekday: int, own: int) -> int:
    """Carry an outcome over: a day that kept its own weekday's hours says `own` of the new one."""
    return own if outcome == past_weekday else outcome
