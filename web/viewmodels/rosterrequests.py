"""The screens of requests and of an agent's week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from contactcenter.domain.request import RequestKind, RosterRequest
from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.services.rostering.localdays import dates_touched, local_date
from contactcenter.services.views.rosterrequests import AgentWeek, RequestBoard, RequestLine
from web.formats import day_name, local_stamp
from web.tables import Table
from web.viewmodels.rosterdesk import say_call


@dataclass(frozen=True, slots=True)
class BoardScreen:
    """All requests, as the lead decides them; `typed` keeps reasons that were typed and refused."""

    board: RequestBoard
    failure: str = ""
    failed: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()

    def when(self, request: RosterRequest) -> str:
        """Return in words when a request is for."""
        return say_when(request, self.board.zone)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of an agent's week."""

    day: date
    shifts: tuple[Shift, ...]
    calls: tuple[OnCall, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentWeekScreen:
    """An agent's week.

    Parameters
    ----------
    feed : address of a calendar feed that was just opened; shown this once.
    checked : what a request would do that was tried; None when none was.
    """

    week: AgentWeek
    days: tuple[WeekDay, ...]
    failure: str = ""
    feed: str = ""
    checked: RequestLine | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()

    @property
    def hours(self) -> float:
        """Paid hours of the week."""
        return sum(shift.paid_seconds for shift in self.week.shifts) / 3600

    def say_call(self, span: OnCall) -> str:
        """Return a span on call in words."""
        return say_call(span, self.week.zone)

    @property
    def previous(self) -> date:
        """The Monday before."""
        return self.week.monday - timedelta(days=7)

    @property
    def following(self) -> date:
        """The Monday after."""
        return self.week.monday + timedelta(days=7)

    def when(self, request: RosterRequest) -> str:
        """Return in words when a request is for."""
        return say_when(request, self.week.zone)


def agent_week_screen(
    week: AgentWeek,
    failure: str = "",
    feed: str = "",
    checked: RequestLine | None = None,
    typed: Mapping[str, str] | None = None,
) -> AgentWeekScreen:
    """Return an agent's week, day by day."""
    days = (week.monday + timedelta(days=offset) for offset in range(7))
    return AgentWeekScreen(
        week,
        tuple(
            WeekDay(
                day,
                tuple(one for one in week.shifts if day_of_shift(one, week.zone) == day),
                tuple(one for one in week.calls if local_date(one.start, week.zone) == day),
            )
            for day in days
        ),
        failure,
        feed,
        checked,
        typed or {},
    )


def say_when(request: RosterRequest, zone: str) -> str:
    """Return in words when a request is for: days for time off and wishes, a shift otherwise."""
    if request.kind in (RequestKind.TIME_OFF, RequestKind.WISH):
        days = dates_touched(request.start, request.end, zone)
        return day_name(days[0]) if len(days) == 1 else f"{day_name(days[0])} – {day_name(days[-1])}"
    return local_stamp(request.start, zone)
