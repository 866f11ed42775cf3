"""The screen of the running day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Shift
from contactcenter.services.intraday.desk import NearestPeriod
from contactcenter.services.intraday.today import JudgedSuggestion, Today
from web.formats import clock_time, percent
from web.tables import Table
from workforce.intraday.actions import Action, ActionKind
from workforce.intraday.calls import OpenCall

OFFERS = {
    ActionKind.MOVE_BREAK: "Move the break",
    ActionKind.STAY_LONGER: "Offer overtime",
    ActionKind.COME_EARLIER: "Ask to start earlier",
    ActionKind.COME_IN: "Ask to come in",
    ActionKind.LEAVE_EARLY: "Offer voluntary time off",
    ActionKind.MOVE_TRAINING: "Move the training",
    ActionKind.PUT_OFF: "Put off to a later day",
}
USUAL_HOUR = 10


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion in words, with the fields that a form sends to have it done."""

    title: str
    detail: str
    hours_short: float
    paid_hours: float
    service: float | None
    fields: dict[str, str]

    @property
    def sent(self) -> str:
        """All fields in one, for a form of several suggestions."""
        return urlencode(self.fields)


@dataclass(frozen=True, slots=True)
class MomentChoice:
    """Moments that can be looked at instead, by the clock of a zone, as a browser's field writes them."""

    zone: str
    first: str
    last: str
    usual: str


@dataclass(frozen=True, slots=True)
class TodayScreen:
    """The running day; None before anything is published of it."""

    today: Today | None
    suggestions: tuple[SuggestionLine, ...] = ()
    failure: str = ""
    at: str = ""
    mending: tuple[SuggestionLine, ...] = ()
    choice: MomentChoice | None = None

    @property
    def service_formula(self) -> str:
        """How the expected service level comes about, with its parts."""
        service = self.today.service if self.today else None
        if service is None or service.anchor is None:
            return "live queues from now on, Erlang A by client and channels"
        return (
            f"live queues from now on: {percent(service.anchor.simulated)} simulated by the plan, moved by"
            f" Erlang A then and now ({percent(service.anchor.computed)} → {percent(service.computed)})"
        )

    def nobody_takes(self, call: OpenCall) -> str:
        """Say that nobody may take a call over, and of how many people."""
        if call.asked == 0:
            return "Nobody else is there who could take it over."
        if call.looked_at < call.asked:
            return f"None of the {call.looked_at} likeliest of {call.asked} people may take it over."
        if call.asked == 1:
            return "The only other person who could take it over may not."
        return f"None of the {call.asked} people who could take it over may."

    @property
    def tables(self) -> Sequence[Table]:
        """The volumes of the day."""
        volumes = self.today.volumes if self.today else ()
        rows = tuple((one.queue.name, one.due, one.seen, one.factor) for one in volumes)
        columns = ("queue", "forecast so far", "came so far", "rest of the day against forecast")
        return (Table("volumes", "Volumes of the day", columns, rows),)


def nothing_published(moment: datetime, period: NearestPeriod) -> TodayScreen:
    """Return the page of a moment that no published roster holds."""
    local = moment.astimezone(ZoneInfo(period.zone))
    said = f"No published roster covers {local:%A %d %B %Y, %H:%M} ({period.zone})."
    if period.head is None:
        return TodayScreen(None, failure=said)
    first, last = (
        one.astimezone(ZoneInfo(period.zone)).replace(tzinfo=None)
        for one in (period.head.start, period.head.end - timedelta(minutes=1))
    )
    usual = min(first.replace(hour=USUAL_HOUR), last)
    stamps = (one.isoformat(timespec="minutes") for one in (first, last, usual))
    return TodayScreen(None, failure=said, choice=MomentChoice(period.zone, *stamps))


def today_screen(today: Today, failure: str = "", at: str = "") -> TodayScreen:
    """Return the running day with its suggestions in words."""
    steps = today.mending.steps if today.mending else ()
    return TodayScreen(
        today,
        tuple(_line(one, today) for one in today.suggestions),
        failure,
        at,
        tuple(_line(one, today) for one in steps),
    )


def _line(judged: JudgedSuggestion, today: Today) -> SuggestionLine:
    one = judged.suggestion
    action = one.action
    return SuggestionLine(
        f"{OFFERS[action.kind]}: {judged.name}",
        _detail(action, one.change.added[0], today.zone),
        one.hours_short,
        one.paid_hours,
        judged.service,
        fields_of(action),
    )


def _detail(action: Action, shift: Shift, zone: str) -> str:
    if action.kind is ActionKind.PUT_OFF and action.part is not None:
        return f"what is planned {clock_time(action.part, zone)}–{clock_time(action.to, zone)}"
    if action.part is not None:
        return f"from {clock_time(action.part, zone)} to {clock_time(action.to, zone)}"
    span = f"{clock_time(shift.start, zone)}–{clock_time(shift.end, zone)}"
    return f"shift {span}"


def fields_of(action: Action) -> dict[str, str]:
    """Return an action as the fields of a form; `web.pages.lead.today` reads them back."""
    found = {
        "kind": action.kind.value,
        "agent": str(action.key.agent),
        "start": action.key.start.isoformat(),
        "to": action.to.isoformat(),
    }
    if action.pause_minutes:
        found["pause"] = str(action.pause_minutes)
    if action.part is not None:
        found["part"] = action.part.isoformat()
    if action.until is not None:
        found["until"] = action.until.isoformat()
    if action.like is not None:
        found |= {"like_agent": str(action.like.agent), "like_start": action.like.start.isoformat()}
    return found
