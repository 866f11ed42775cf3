"""Today as the lead steers it: who should be there, what is expected, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.adherence import NOTHING_PLANNED, Adherence
from contactcenter.domain.agent import AgentState
from contactcenter.domain.errors import NotFound
from contactcenter.domain.roster import Duty, Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.intraday.anchor import anchor_of
from contactcenter.services.intraday.expectation import DayService, Outlook
from contactcenter.services.intraday.restofday import rest_of_day
from contactcenter.services.intraday.states import AgentStates, read_states
from contactcenter.services.intraday.volumes import QueueVolume
from contactcenter.services.rostering.crew import MINUTES, Crew, read_crew
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.views.duties import Call, calls_between
from workforce.intraday.actions import RestOfDay
from workforce.intraday.adherence import measure_adherence
from workforce.intraday.calls import OpenCall, Taker, open_calls
from workforce.intraday.judging import DayJudge, Suggestion
from workforce.intraday.options import Options
from workforce.intraday.suggestions import MOST_TOUCHED, repair_day, suggest


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person on today's roster.

    Parameters
    ----------
    duty : what the roster says of now; None before and after the shift.
    state : what the router hears of the person; None where it never heard anything.
    missing : whether the person should serve, or be back, and is not there.
    """

    agent: AgentId
    name: str
    shift: Shift
    duty: Duty | None
    state: AgentState | None
    adherence: Adherence
    missing: bool


@dataclass(frozen=True, slots=True)
class JudgedSuggestion:
    """A suggestion with the expected service level of live queues before and after."""

    suggestion: Suggestion
    name: str
    service: float | None


@dataclass(frozen=True, slots=True)
class Mending:
    """What mends the rest of the day, step by step, with agent-hours short before and after all steps.

    Parameters
    ----------
    reason : why no more is done where hours stay short; empty where none do.
    hindrances : who would help most, and the rules that stand against it.
    """

    steps: tuple[JudgedSuggestion, ...]
    before: float
    after: float
    reason: str = ""
    hindrances: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallToTake:
    """A call that is given up, with names: whose it was, who may take it over, who may not and why."""

    call: OpenCall
    name: str
    takers: tuple[tuple[Taker, str], ...]
    hindrances: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Today:
    """The running day.

    Parameters
    ----------
    hours_short : agent-hours missing from now on, with the updated forecast.
    service : expected service level of live queues from now on; see `DayService`.
    has_states : whether anything is known of what people really do.
    mending : few steps that together mend the rest of the day; None where it was not asked for.
    calls : who is on call now or later today, by start.
    to_take : spans on call that somebody gave up and nobody has taken over.
    """

    head: RosterHead
    day: date
    zone: str
    now: datetime
    volumes: tuple[QueueVolume, ...]
    attendance: tuple[Attendance, ...]
    adherence: Adherence
    has_states: bool
    hours_short: float
    service: DayService
    suggestions: tuple[JudgedSuggestion, ...]
    mending: Mending | None = None
    calls: tuple[Call, ...] = ()
    to_take: tuple[CallToTake, ...] = ()

    @property
    def on_call(self) -> tuple[Call, ...]:
        """Who can be called in now."""
        return tuple(one for one in self.calls if one.span.start <= self.now)

    @property
    def missing(self) -> tuple[Attendance, ...]:
        """Who should be there and is not."""
        return tuple(one for one in self.attendance if one.missing)


def read_today(unit: ReadingUnit, now: datetime, mend: bool = False) -> Today:
    """Return the running day, and what mends the rest of it when that is asked for.

    Raises
    ------
    NotFound
        When no published roster holds this instant.
    """
    key = unit.rosters.published(now)
    if key is None:
        raise NotFound(f"No published roster covers {now:%Y-%m-%d %H:%M} UTC.")
    head, crew = unit.rosters.head(key), read_crew(unit)
    day = local_date(now, crew.zone)
    grid = TimeGrid.of_days(day, 1, MINUTES, crew.zone)
    rest, volumes = rest_of_day(unit, head, crew, grid, now)
    judge = DayJudge(rest)
    outlook = Outlook(volumes, anchor_of(unit, head, crew, volumes, (grid, now)))
    service = outlook.expected(judge.short, judge.first)
    options = Options(judge) if rest.problem.demands else None
    found = suggest(rest, options=options) if options else ()
    states = read_states(unit, rest.problem.grid.start, now)
    attendance = _attendance(rest.today, crew, states, now)
    adherence = sum((one.adherence for one in attendance), NOTHING_PLANNED)
    return Today(
        head,
        day,
        crew.zone,
        now,
        volumes,
        attendance,
        adherence,
        bool(states),
        judge.hours_short,
        service,
        tuple(_judged(one, crew, outlook, judge) for one in found),
        _mending(rest, crew, outlook, options) if mend and options else None,
        calls_between(unit.rosters.published_spans(now, grid.end), crew, now, grid.end),
        tuple(_to_take(one, crew) for one in open_calls(rest)),
    )


def _to_take(call: OpenCall, crew: Crew) -> CallToTake:
    hindered = ((crew.name(agent), words) for agent, words in call.hindrances)
    takers = ((one, crew.name(one.agent)) for one in call.takers)
    return CallToTake(call, crew.name(call.span.agent), tuple(takers), tuple(hindered))


def _mending(rest: RestOfDay, crew: Crew, outlook: Outlook, options: Options) -> Mending:
    repair = repair_day(rest, MOST_TOUCHED * max(len(rest.absent), 1), options)
    judge = DayJudge(rest)
    steps = []
    short = judge.short.copy()
    for step in repair.steps:
        short[:, step.columns] += step.short_by_demand
        service = outlook.expected(short, judge.first).share
        steps.append(JudgedSuggestion(step, crew.name(step.action.key.agent), service))
    hindrances = tuple(
        (crew.name(one.action.key.agent), " ".join(broken.message for broken in one.broken))
        for one in repair.hindrances
    )
    return Mending(tuple(steps), repair.before, repair.after, repair.reason, hindrances)


def _judged(one: Suggestion, crew: Crew, outlook: Outlook, judge: DayJudge) -> JudgedSuggestion:
    short = judge.short.copy()
    short[:, one.columns] += one.short_by_demand
    after = outlook.expected(short, judge.first)
    return JudgedSuggestion(one, crew.name(one.action.key.agent), after.share)


def _attendance(
    shifts: Sequence[Shift], crew: Crew, states: AgentStates, now: datetime
) -> tuple[Attendance, ...]:
    found = []
    for shift in shifts:
        spans = states.get(shift.agent, ())
        current = spans[-1].state if spans else None
        duty = shift.duty_at(now)
        missing = bool(states) and duty is not None and duty.serves and current is not AgentState.AVAILABLE
        adherence = measure_adherence(shift, spans, now) if states else NOTHING_PLANNED
        name = crew.name(shift.agent)
        found.append(Attendance(shift.agent, name, shift, duty, current, adherence, missing))
    return tuple(sorted(found, key=lambda one: (not one.missing, one.shift.start, one.name)))
