"""From the forms of the roster pages to edits of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import local_instant, told_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import ShiftKey
from contactcenter.domain.rosteredit import (
    AddSession,
    AddShift,
    AddSpan,
    CopyDay,
    DeleteShift,
    DropPart,
    DropSpan,
    GiveShift,
    GiveSpan,
    MovePart,
    ReplaceShift,
    RosterEdit,
    moved,
)
from contactcenter.domain.standingneed import SESSIONS
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.pauselaying import lay_pauses
from contactcenter.services.views.rosterdesk import DraftDay
from web.forms import choice_of, day_of, minute_of, number_of, refuse_far_year

LEAD = "team lead"
"""Who edits, as long as nobody has to sign in."""


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """What somebody typed into a form of the draft page, as it stands there.

    Parameters
    ----------
    action : which form: add, times, part, session, drop, give, delete or copy; of spans on call: call,
        give_call or drop_call.
    breaks : what becomes of the breaks of a shift whose times change: along, stay or anew.
    """

    action: str = ""
    agent: str = ""
    start: str = ""
    begin: str = ""
    finish: str = ""
    breaks: str = "along"
    part: str = ""
    to: str = ""
    source: str = ""
    lock: str = ""
    activity: str = ""
    title: str = ""
    minutes: str = ""


def typed_edit(data: Mapping[str, str]) -> TypedEdit:
    """Return what was typed; unknown fields are ignored."""
    return TypedEdit(**{name: data[name].strip() for name in TypedEdit.__slots__ if name in data})


def lock_of(typed: TypedEdit) -> int | None:
    """Return the state of the draft that the form was made from."""
    return number_of(typed.lock, "The state of the draft")


def agent_of(text: str) -> AgentId:
    """Read a person's number.

    Raises
    ------
    InvalidInput
        When none is chosen.
    """
    number = number_of(text, "The person")
    if number is None:
        raise InvalidInput("Choose a person.")
    return AgentId(number)


def instant_of(text: str) -> datetime:
    """Read a UTC instant as addresses carry it, e.g. 2026-11-23T08:00Z.

    Raises
    ------
    InvalidInput
        When it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no instant; write it as 2026-11-23T08:00Z.") from None
    if found.tzinfo is None:
        raise InvalidInput(f"{text!r} has no offset from UTC.")
    refuse_far_year(found.year)
    return found.astimezone(UTC)


def moment_of(text: str, zone: str) -> datetime:
    """Read an instant, or the wall clock of a zone, e.g. 2026-11-23T09:00; see `instant_of`."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return instant_of(text)
    if wall.tzinfo is not None:
        return instant_of(text)
    refuse_far_year(wall.year)
    return local_instant(wall.date(), wall.hour * 60 + wall.minute, zone)


def key_of_form(agent: str | None, start: str | None) -> ShiftKey | None:
    """Return the shift that an address names; None for none."""
    return ShiftKey(agent_of(agent), instant_of(start)) if agent and start else None


def edit_of(typed: TypedEdit, day: DraftDay) -> tuple[RosterEdit, str]:
    """Return the edit that a form asks for, and in words what it does.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    if typed.action == "add":
        return _added(typed, day)
    if typed.action == "copy":
        source = day_of(typed.source)
        if source is None:
            raise InvalidInput("Choose the day to copy from.")
        return CopyDay(source, day.day, day.zone), f"Copy {source} to {day.day}"
    if typed.action == "call":
        return _called(typed, day)
    if typed.action in ("give_call", "drop_call"):
        return _of_call(typed, day)
    if typed.action not in _OF_SHIFT:
        raise InvalidInput(f"There is no edit {typed.action!r}.")
    key = key_of_form(typed.agent, typed.start)
    if key is None or day.chosen is None:
        raise InvalidInput("The shift is not there any more; choose it again.")
    return _OF_SHIFT[typed.action](typed, day, key, day.chosen)


def _added(typed: TypedEdit, day: DraftDay) -> tuple[RosterEdit, str]:
    agent = agent_of(typed.agent)
    start, end = span_of(typed.begin, typed.finish, day.day, day.zone)
    shift = Shift(agent, start, end, lay_pauses(start, end, day.rules_of(agent)))
    return AddShift(shift), f"Add {day.name(agent)}, {day.day} {typed.begin}–{typed.finish}"


def _called(typed: TypedEdit, day: DraftDay) -> tuple[RosterEdit, str]:
    agent = agent_of(typed.agent)
    start, end = span_of(typed.begin, typed.finish, day.day, day.zone)
    span = OnCall(agent, start, end)
    return AddSpan(span), f"{day.name(agent)} on call, {day.day} {typed.begin}–{typed.finish}"


def _of_call(typed: TypedEdit, day: DraftDay) -> tuple[RosterEdit, str]:
    span = day.chosen_call
    if span is None:
        raise InvalidInput("The span on call is not there any more; choose it again.")
    what = f"{day.day}: call of {day.name(span.agent)}"
    if typed.action == "drop_call":
        return DropSpan(span), f"{what} dropped"
    to = agent_of(typed.to)
    return GiveSpan(span, to), f"{what} to {day.name(to)}"


def _session(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    activity = choice_of(typed.activity, Activity)
    minutes = number_of(typed.minutes, "The length")
    if activity not in SESSIONS or not minutes:
        raise InvalidInput("Choose meeting or training, and give its length in minutes.")
    start = instant_within(typed.begin, shift, day.zone)
    end = start + timedelta(minutes=minutes)
    if end > shift.end:
        raise InvalidInput(f"A {activity} of {minutes} minutes at {typed.begin} goes on after the shift.")
    part = ShiftPart(start, end, activity, True, typed.title)
    words = f"{activity} “{typed.title}”" if typed.title else str(activity)
    return AddSession(key, part), f"{day.name(key.agent)}, {day.day}: {words} at {typed.begin}"


def _drop(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    return DropPart(key, instant_of(typed.part)), f"{day.name(key.agent)}, {day.day}: a part left out"


def _times(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    start, end = _kept(typed, day, shift)
    parts = shift.parts
    if typed.breaks == "anew":
        parts = lay_pauses(start, end, day.rules_of(key.agent))
    elif typed.breaks == "along":
        parts = moved(shift, start).parts
    edit = ReplaceShift(key, Shift(key.agent, start, end, parts))
    return edit, f"{day.name(key.agent)}, {day.day}: {typed.begin}–{typed.finish}"


def _kept(typed: TypedEdit, day: DraftDay, shift: Shift) -> tuple[datetime, datetime]:
    """Return the typed times; one that the clock shows as before stays, also in the hour that is twice."""
    told = span_of(typed.begin, typed.finish, day.day, day.zone)
    start, end = (
        old if _wall(old, day.zone) == _wall(new, day.zone) else new
        for old, new in zip((shift.start, shift.end), told, strict=True)
    )
    return start, end


def _wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _part(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    old = instant_of(typed.part)
    start = instant_within(typed.begin, shift, day.zone)
    return MovePart(key, old, start), f"{day.name(key.agent)}, {day.day}: break to {typed.begin}"


def _give(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    to = agent_of(typed.to)
    return GiveShift(key, to), f"{day.day}: shift of {day.name(key.agent)} to {day.name(to)}"


def _delete(typed: TypedEdit, day: DraftDay, key: ShiftKey, shift: Shift) -> tuple[RosterEdit, str]:
    return DeleteShift(key), f"Delete {day.name(key.agent)}, {day.day}"


_OF_SHIFT = {
    "times": _times,
    "part": _part,
    "session": _session,
    "drop": _drop,
    "give": _give,
    "delete": _delete,
}


def span_of(begin: str, finish: str, day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants of two local times; the second is on the next day when it is not later.

    Raises
    ------
    InvalidInput
        When one is missing, or the clock skips it.
    """
    first, last = minute_of(begin), minute_of(finish)
    if first is None or last is None:
        raise InvalidInput("Give both times, from and to.")
    following = day + timedelta(days=1) if last <= first else day
    return told_instant(day, first, zone), told_instant(following, last, zone)


def instant_within(text: str, shift: Shift, zone: str) -> datetime:
    """Return the instant within a shift at which the wall clock shows a time.

    Raises
    ------
    InvalidInput
        When the shift has no such time.
    """
    minute = minute_of(text)
    if minute is None:
        raise InvalidInput("Give a time.")
    day = shift.start.astimezone(UTC).date() - timedelta(days=1)
    for offset in range(4):
        following = day + timedelta(days=offset)
        if shift.start <= local_instant(following, minute, zone) < shift.end:
            return told_instant(following, minute, zone)
    raise InvalidInput(f"{text} is outside the shift.")
