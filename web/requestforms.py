"""From the forms of the request pages to what an agent asks for."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.request import RequestKind
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.requests import Asked
from contactcenter.services.views.rosterrequests import AgentWeek
from web.forms import choice_of, day_of
from web.rosterforms import agent_of, instant_of

NOTE_LENGTH = 300


def asked_of(data: Mapping[str, str], week: AgentWeek) -> Asked:
    """Return what an agent asks for.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    kind = choice_of(data.get("kind"), RequestKind)
    note = data.get("note", "").strip()
    if len(note) > NOTE_LENGTH:
        raise InvalidInput(f"The note has {len(note)} letters; {NOTE_LENGTH} fit.")
    if kind in (RequestKind.TIME_OFF, RequestKind.WISH):
        start, end = _days(data, week.zone)
        return Asked(kind, week.agent, start, end, wanted=data.get("wanted") == "work", note=note)
    if kind is None:
        raise InvalidInput("Choose what you ask for.")
    start = instant_of(data.get("shift", ""))
    own = next((shift for shift in week.coming if shift.start == start), None)
    if own is None:
        raise InvalidInput("Choose one of your coming shifts.")
    colleague, theirs = _colleague(data) if kind is RequestKind.SWAP else (None, None)
    return Asked(kind, week.agent, own.start, own.end, colleague, theirs, note=note)


def _days(data: Mapping[str, str], zone: str) -> tuple[datetime, datetime]:
    first = day_of(data.get("first"))
    if first is None:
        raise InvalidInput("Give the first day.")
    last = day_of(data.get("last")) or first
    if last < first:
        raise InvalidInput(f"The last day, {last}, is before the first, {first}.")
    return local_instant(first, 0, zone), local_instant(last + timedelta(days=1), 0, zone)


def _colleague(data: Mapping[str, str]) -> tuple[AgentId, datetime]:
    agent, _, start = data.get("colleague", "").partition("@")
    if not start:
        raise InvalidInput("Choose the colleague's shift.")
    return agent_of(agent), instant_of(start)
