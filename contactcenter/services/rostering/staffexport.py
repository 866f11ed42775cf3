"""People as a staff file for a period, with later terms, history and time off; `roster` reads it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Availability
from contactcenter.domain.client import Queue
from contactcenter.domain.request import RosterRequest
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.terms import ContractTerms, PersonalLimits, WorkPattern, in_force
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.crew import LOOK_BACK, work_before
from contactcenter.services.rostering.localdays import span_of_day
from contactcenter.services.rostering.people import DAYS_A_WEEK, People, read_people
from contactcenter.services.rostering.sharedcars import cars_over
from contactcenter.services.rostering.sitelaw import SiteLaw, read_law
from contactcenter.services.rostering.standing import days_on_call
from contactcenter.services.views.people import PeopleAsked, PersonLine, read_people_list
from workforce.rostering.problem import CarPool

USUAL_DAYS = 28
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]
Keys = dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Period:
    """What is written and for when; `names` of contracts by what they say, `sites` with their presets."""

    people: People
    law: SiteLaw
    read: "_Read"
    zone: str
    first: date
    last: date
    usual: str
    names: dict[ContractTerms, str] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)

    @property
    def weeks(self) -> float:
        return ((self.last - self.first).days + 1) / DAYS_A_WEEK

    def local(self, instant: datetime) -> str:
        return f"{instant.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read at once: queues; of each person earlier shifts, time off and days on call."""

    queues: tuple[Queue, ...]
    start: datetime
    shifts: Mapping[AgentId, Sequence[Shift]]
    free: Mapping[AgentId, Sequence[RosterRequest]]
    called: Mapping[AgentId, frozenset[date]]

    @classmethod
    def of(cls, unit: ReadingUnit, first: date, last: date, zone: str) -> "_Read":
        start, end = span_of_day(first, zone)[0], span_of_day(last, zone)[1]
        shifts: dict[AgentId, list[Shift]] = defaultdict(list)
        for shift in unit.rosters.published_shifts(start - LOOK_BACK, start):
            shifts[shift.agent].append(shift)
        free: dict[AgentId, list[RosterRequest]] = defaultdict(list)
        for request in unit.roster_requests.time_off(start, end).values():
            free[request.agent].append(request)
        return cls(unit.queues.all(), start, shifts, free, days_on_call(unit, start, zone))


def staff_toml(unit: ReadingUnit, asked: PeopleAsked, now: datetime, until: date | None = None) -> str:
    """Return the people that somebody asks for as TOML, for a roster that begins on the day asked for.

    Who has no contract is left out, and told of in the first lines.

    Parameters
    ----------
    until : last day of the roster; None for four weeks.
    """
    found = read_people_list(unit, asked, now)
    first, last = found.day, until or found.day + timedelta(days=USUAL_DAYS - 1)
    people, law = read_people(unit), read_law(unit)
    lines = [line for line in found.lines if line.contract is not None]
    key = unit.rosters.published(now)
    usual = DEFAULT_RULES if key is None else unit.rosters.head(key).rules
    read = _Read.of(unit, first, last, found.zone)
    period = _Period(people, law, read, found.zone, first, last, usual)
    written = [_person(period, line) for line in lines]
    heads = (
        f"# People for a roster from {first} to {last}; times of {found.zone}.",
        "# What was set for a site beside its preset is not in here: give it with --rules-file.",
        *(
            f"# Left out, for want of a contract: {line.name!r}."
            for line in found.lines
            if line.contract is None
        ),
    )
    sites: Iterable[Keys] = ({"id": site, "rules": rules} for site, rules in period.sites.items())
    tables = (
        *(("contracts", _contract(period, name, terms)) for terms, name in period.names.items()),
        *(("sites", keys) for keys in sites),
        *(("people", keys) for keys in written),
        *(("car_pools", _car(car)) for car in cars_over(people, [one.agent for one in lines], first, last)),
    )
    return "\n".join((*heads, "", *(_table(name, keys) for name, keys in tables)))


def _person(period: _Period, line: PersonLine) -> Keys:
    agent = period.people.agents[line.agent]
    worked = work_before(period.read.shifts.get(line.agent, ()), period.read.start, period.zone)
    spans = sorted((one.start, one.end) for one in period.read.free.get(line.agent, ()))
    keys: Keys = {
        "id": int(line.agent),
        "name": line.name,
        "serves": sorted(queues_served(agent, period.read.queues)),
        **_terms(period, line.agent, period.first),
        "time_off": [{"from": period.local(a), "to": period.local(b)} for a, b in spans],
        "days_in_a_row": worked.days_in_a_row,
        "past_weeks": list(worked.past_weeks),
        "week_so_far": dict(zip(("days", "minutes"), worked.week_so_far, strict=True)),
    }
    called = sorted(period.read.called.get(line.agent, ()))
    keys["on_call_before"] = [str(day) for day in called]
    if worked.last_end is not None:
        keys["last_end"] = period.local(worked.last_end)
    keys["later"] = list(_later(period, line.agent))
    return keys


def _later(period: _Period, agent: AgentId) -> Iterator[Keys]:
    """Yield what changes within the period, by first day: only what is otherwise than before."""
    before = _terms(period, agent, period.first)
    moved = (one.valid_from for one in period.law.choices if period.first < one.valid_from <= period.last)
    for day in sorted({*period.people.days_of_change(agent, period.first, period.last), *moved}):
        after = _terms(period, agent, day)
        changed: Keys = {key: value for key, value in after.items() if before[key] != value}
        if changed:
            yield {"from": str(day), **changed}
        before = after


def _terms(period: _Period, agent: AgentId, day: date) -> Keys:
    terms = period.people.terms_on(agent, day)
    return {
        "contract": _name_of(period, terms.contract or ContractId(""), day),
        "site": _site(period, period.law.site_of(terms.team), day),
        "availability": _windows(terms.availability),
        "limits": _limits(terms.limits),
        "pattern": _pattern(terms.pattern),
    }


def _name_of(period: _Period, contract: ContractId, day: date) -> str:
    """Return the name of what a contract says on a day: its own, or one that tells the day of a change."""
    said = period.people.contract_on(contract, day)
    usual = period.people.contract_on(contract, period.first)
    version = in_force(period.people.versions.get(contract, ()), day)
    since = day if version is None else version.valid_from
    return period.names.setdefault(said, str(contract) if said == usual else f"{contract} from {since}")


def _contract(period: _Period, name: str, terms: ContractTerms) -> Keys:
    contract = terms.contract
    keys: Keys = {
        "id": name,
        "name": contract.name,
        "weekly_minutes": contract.weekly_minutes,
        "days_per_week": contract.days_per_week,
        "daily_minutes": list(contract.daily_minutes),
        "hourly_cost": contract.hourly_cost,
        "overtime_minutes": contract.overtime_minutes,
        "agency": contract.agency,
        "bands": _windows(terms.bands),
    }
    if (total := terms.total_of(period.weeks)) is not None:
        keys["total_minutes"] = list(total)
    premiums = {
        "night_premium": contract.night_premium,
        "sunday_premium": contract.sunday_premium,
        "overtime_premium": contract.overtime_premium,
    }
    return keys | {key: share for key, share in premiums.items() if share is not None}


def _site(period: _Period, site: str, day: date) -> str:
    """Return the name of a site with what it follows on a day: its own, or one that tells of a change."""
    if not site:
        return site
    chosen = period.law.choice_of(site, day)
    rules, before = (period.law.preset_of(site, one, period.usual) for one in (day, period.first))
    name = site if chosen is None or rules == before else f"{site} from {chosen.valid_from}"
    period.sites.setdefault(name, rules)
    return name


def _car(car: CarPool) -> Keys:
    keys: Keys = {"people": [int(one) for one in car.people], "within_minutes": car.within_minutes}
    borders = {"from": car.first_day, "to": car.last_day}
    return keys | {key: str(day) for key, day in borders.items() if day is not None}


def _windows(windows: Sequence[Availability]) -> Value:
    return [
        {"weekday": one.weekday, "start": _clock(one.start_minute), "end": _clock(one.end_minute)}
        for one in windows
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _limits(limits: PersonalLimits) -> Value:
    most = {
        "max_daily_minutes": limits.max_daily_minutes,
        "max_weekly_minutes": limits.max_weekly_minutes,
    }
    allowed = {"nights": limits.nights, "sundays": limits.sundays, "on_call": limits.on_call}
    return {key: value for key, value in most.items() if value is not None} | {
        key: value for key, value in allowed.items() if not value
    }


def _pattern(pattern: WorkPattern) -> Value:
    keys: Keys = {}
    least, most = pattern.run_days
    if pattern.run_days != (1, None):
        keys["run_days"] = [least, 366 if most is None else most]
    if pattern.min_days_off != 1:
        keys["min_days_off"] = pattern.min_days_off
    if pattern.max_weekends is not None:
        keys["max_weekends"] = pattern.max_weekends
    return keys


def _table(name: str, keys: Keys) -> str:
    """Return a table of a list; what is empty is left out, for the reader takes it for granted."""
    told = (f"{key} = {_value(value)}" for key, value in keys.items() if value not in ("", [], {}))
    return "\n".join((f"[[{name}]]", *told, ""))


def _value(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ", ".join(map(_value, value)) + "]"
