"""From the forms of the page of standing needs to the needs, and back."""

from collections.abc import Mapping
from math import isfinite

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity
from contactcenter.domain.standingneed import (
    A_DAY,
    EVERY_DAY,
    Recurrence,
    StandingActivity,
    StandingOnCall,
    Whom,
)
from contactcenter.domain.units import QueueId, TeamId
from contactcenter.services.rostering.crew import Crew
from contactcenter.services.rostering.importing import people_of
from web.forms import choice_of, day_of, minute_of, number_of

Typed = Mapping[str, str]
TEAM, WEEKDAY = "team-", "weekday-"
"""Beginnings of the names of boxes, so that each box is a field of its own."""


def call_of(data: Typed, crew: Crew) -> StandingOnCall:
    """Read when people are wanted on call.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    return StandingOnCall(
        data.get("title", "").strip(),
        _when(data),
        _whole(data, "count", "The number of people", 1),
        QueueId(data["queue"]) if data.get("queue") else None,
        _whom(data, crew),
        _amount(data, "weight", "The weight", 1.0),
    )


def activity_of(data: Typed, crew: Crew) -> StandingActivity:
    """Read a meeting or training.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    activity = choice_of(data.get("activity"), Activity)
    if activity is None:
        raise InvalidInput("Choose meeting or training.")
    return StandingActivity(
        data.get("title", "").strip(),
        activity,
        _whole(data, "minutes", "The length", 0),
        _when(data),
        _whom(data, crew),
        _whole(data, "sessions", "The number of sessions", 1),
        data.get("rhythm", "weekly") == "weekly",
        activity is Activity.MEETING,
        _whole(data, "least", "The least number of people", 2),
        _amount(data, "price", "The price", 40.0),
    )


def fields_of_call(need: StandingOnCall) -> dict[str, str]:
    """Return what stands in the form of a need of people on call; `call_of` reads it back."""
    return {
        "title": need.title,
        **_when_fields(need.when),
        "count": str(need.count),
        "queue": need.queue or "",
        **_whom_fields(need.whom),
        "weight": f"{need.weight:g}",
    }


def fields_of_activity(need: StandingActivity) -> dict[str, str]:
    """Return what stands in the form of a meeting or training; `activity_of` reads it back."""
    return {
        "title": need.title,
        "activity": need.activity.value,
        "minutes": str(need.minutes),
        **_when_fields(need.when),
        **_whom_fields(need.whom),
        "sessions": str(need.sessions),
        "rhythm": "weekly" if need.every_week else "once",
        "least": str(need.least),
        "price": f"{need.price:g}",
    }


def _when(data: Typed) -> Recurrence:
    first = day_of(data.get("first"))
    if first is None:
        raise InvalidInput("Give the first day on which it counts.")
    weekdays = frozenset(day for day in EVERY_DAY if data.get(f"{WEEKDAY}{day}"))
    return Recurrence(first, day_of(data.get("last")), weekdays, _hours(data))


def _hours(data: Typed) -> tuple[int, int] | None:
    """Return the hours; a time to that is not later than the time from is on the next day."""
    begin, end = minute_of(data.get("begin")), minute_of(data.get("finish"))
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        raise InvalidInput("Give both times, from and to, or none.")
    return begin, end if end > begin else end + A_DAY


def _whom(data: Typed, crew: Crew) -> Whom:
    teams = frozenset(TeamId(name.removeprefix(TEAM)) for name in data if name.startswith(TEAM))
    known, _ = people_of(crew)
    named = [name.strip() for name in data.get("people", "").split(",") if name.strip()]
    if unknown := [name for name in named if name.lower() not in known]:
        raise InvalidInput(
            f"{unknown[0]!r} is nobody who can be scheduled; write numbers, codes or names, with commas "
            "between."
        )
    return Whom(teams, frozenset(known[name.lower()] for name in named))


def _whole(data: Typed, name: str, what: str, usual: int) -> int:
    found = number_of(data.get(name, "").strip(), what)
    return usual if found is None else found


def _amount(data: Typed, name: str, what: str, usual: float) -> float:
    text = data.get(name, "").strip().replace(",", ".")
    if not text:
        return usual
    try:
        found = float(text)
    except ValueError:
        raise InvalidInput(f"{what} {text!r} is no number.") from None
    if not isfinite(found):
        raise InvalidInput(f"{what} {text!r} is no number.")
    return found


def _when_fields(when: Recurrence) -> dict[str, str]:
    begin, end = when.hours or (None, None)
    return {
        "first": when.first_day.isoformat(),
        "last": when.last_day.isoformat() if when.last_day else "",
        **{f"{WEEKDAY}{day}": "1" for day in sorted(when.weekdays)},
        "begin": "" if begin is None else _clock(begin),
        "finish": "" if end is None else _clock(end),
    }


def _clock(minute: int) -> str:
    return f"{minute % A_DAY // 60:02}:{minute % 60:02}"


def _whom_fields(whom: Whom) -> dict[str, str]:
    people = ", ".join(map(str, sorted(whom.people)))
    return {**{f"{TEAM}{team}": "1" for team in sorted(whom.teams)}, "people": people}
