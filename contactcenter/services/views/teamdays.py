"""The days and weeks that a team lead looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Team
from contactcenter.domain.errors import NotFound
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import TeamId
from contactcenter.services.views.coverage import (
    GRID_MINUTES,
    DayCoverage,
    RosterLine,
    Staff,
    read_coverage,
    read_staff,
)
from contactcenter.services.views.duties import Call
from contactcenter.services.views.installation import (
    dates_between,
    installation_zone,
    local_date,
    planned_days,
)
from contactcenter.services.views.rosters import roster_at


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a team lead sees of one day.

    Parameters
    ----------
    coverage : of all teams; None where no roster covers the day.
    shown : the lines of the chosen team, or all.
    previous, following : neighbouring planned days, None at the ends.
    calls : who is on call at any time of the day, by start.
    """

    day: date
    zone: str
    coverage: DayCoverage | None
    shown: tuple[RosterLine, ...]
    teams: tuple[Team, ...]
    team: TeamId | None
    roster: RosterHead | None
    previous: date | None
    following: date | None
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """Seven days from a Monday; a day is None where no roster covers it."""

    monday: date
    zone: str
    days: tuple[DayCoverage | None, ...]
    roster: RosterHead | None
    has_previous: bool
    has_following: bool


def read_day(unit: ReadingUnit, day: date | None, team: TeamId | None) -> TeamDay:
    """Return a day of the roster; without a day, today or the first day that is planned.

    Raises
    ------
    NotFound
        When there is no such team.
    """
    zone = installation_zone(unit)
    planned = planned_days(unit, zone)
    day = day or _usual_day(unit, planned, zone)
    teams = unit.teams.all()
    if team is not None and team not in {one.id for one in teams}:
        raise NotFound(f"There is no team {team!r}.")
    head = roster_at(unit, TimeGrid.of_days(day, 1, GRID_MINUTES, zone).start)
    staff = read_staff(unit)
    coverage = read_coverage(unit, day, staff, head) if head else None
    return TeamDay(
        day,
        zone,
        coverage,
        _of_team(coverage.lines, team) if coverage else (),
        teams,
        team,
        head,
        max((other for other in planned if other < day), default=None),
        min((other for other in planned if other > day), default=None),
        _calls(unit, head, coverage, staff) if head and coverage else (),
    )


def _calls(unit: ReadingUnit, head: RosterHead, coverage: DayCoverage, staff: Staff) -> tuple[Call, ...]:
    """Return who is on call on a day of a roster."""
    spans = unit.rosters.spans(head.id, None, (coverage.grid.start, coverage.grid.end))
    return tuple(Call(span, staff.people.agents[span.agent].name) for span in spans)


def read_week(unit: ReadingUnit, day: date | None) -> TeamWeek:
    """Return the week of a day; without a day, of today or the first day that is planned."""
    zone = installation_zone(unit)
    planned = planned_days(unit, zone)
    day = day or _usual_day(unit, planned, zone)
    monday = day - timedelta(days=day.weekday())
    days = dates_between(monday, monday + timedelta(days=7))
    heads = [roster_at(unit, TimeGrid.of_days(one, 1, GRID_MINUTES, zone).start) for one in days]
    staff = read_staff(unit)
    return TeamWeek(
        monday,
        zone,
        tuple(
            read_coverage(unit, one, staff, head) if head else None
            for one, head in zip(days, heads, strict=True)
        ),
        next((head for head in heads if head), None),
        any(other < monday for other in planned),
        any(other > days[-1] for other in planned),
    )


def _usual_day(unit: ReadingUnit, planned: Sequence[date], zone: str) -> date:
    period = unit.pages.fact_period()
    last = local_date(period.last, zone) if period else date.min
    coming = [day for day in planned if day > last]
    return next(iter(coming), planned[-1] if planned else last)


def _of_team(lines: Iterable[RosterLine], team: TeamId | None) -> tuple[RosterLine, ...]:
    return tuple(line for line in lines if team is None or line.team == team)
