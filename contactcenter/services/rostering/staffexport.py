"""People as a staff file for a period, with later terms, history and time off; `roster` reads it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Availability
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.terms import ContractTerms, PersonalLimits, WorkPattern
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.crew import LOOK_BACK, work_before
from contactcenter.services.rostering.localdays import span_of_day
from contactcenter.services.rostering.people import DAYS_A_WEEK, People, read_people
from contactcenter.services.rostering.sitelaw import SiteLaw, read_law
from contactcenter.services.views.people import PeopleAsked, PersonLine, read_people_list

USUAL_DAYS = 28
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]
Keys = dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Period:
    """What is written and for when; `names` of the contracts by what they say."""

    unit: ReadingUnit
    people: People
    law: SiteLaw
    zone: str
    first: date
    last: date
    names: dict[ContractTerms, str]

    @property
    def weeks(self) -> float:
        return ((self.last - self.first).days + 1) / DAYS_A_WEEK

    def local(self, instant: datetime) -> str:
        return f"{instant.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"


def staff_toml(unit: ReadingUnit, asked: PeopleAsked, now: datetime, until: date | None = None) -> str:
    """Return the people that somebody asks for as TOML, for a roster that begins on the day asked for.

    Who has no contract is left out, and told of in the first lines.

    Parameters
    ----------
    until : last day of the roster; None for four weeks.
    """
    found = read_people_list(unit, asked, now)
    first, last = found.day, until or found.day + timedelta(days=USUAL_DAYS - 1)
    people = read_people(unit)
    lines = [line for line in found.lines if line.contract is not None]
    period = _Period(unit, people, read_law(unit), found.zone, first, last, {})
    written = [_person(period, line) for line in lines]
    heads = (
        f"# People for a roster from {first} to {last}; times of {found.zone}.",
        "# What was set for a site beside its preset is not in here: give it with --rules-file.",
        *(
            f"# Left out, for want of a contract: {line.name}."
            for line in found.lines
            if line.contract is None
        ),
    )
    tables = (
        *(("contracts", _contract(period, name, terms)) for terms, name in period.names.items()),
        *(("sites", keys) for keys in _sites(period, lines)),
        *(("people", keys) for keys in written),
    )
    return "\n".join((*heads, "", *(_table(name, keys) for name, keys in tables)))


def _person(period: _Period, line: PersonLine) -> Keys:
    agent = period.people.agents[line.agent]
    start, end = span_of_day(period.first, period.zone)[0], span_of_day(period.last, period.zone)[1]
    shifts = period.unit.rosters.published_shifts(start - LOOK_BACK, start, [line.agent])
    worked = work_before(shifts, start, period.zone)
    free = period.unit.roster_requests.time_off(start, end).values()
    spans = sorted((one.start, one.end) for one in free if one.agent == line.agent)
    keys: Keys = {
        "id": int(line.agent),
        "name": line.name,
        "serves": sorted(queues_served(agent, period.unit.queues.all())),
        **_terms(period, line.agent, period.first),
        "time_off": [{"from": period.local(a), "to": period.local(b)} for a, b in spans],
        "days_in_a_row": worked.days_in_a_row,
        "past_weeks": list(worked.past_weeks),
        "week_so_far": dict(zip(("days", "minutes"), worked.week_so_far, strict=True)),
    }
    if worked.last_end is not None:
        keys["last_end"] = period.local(worked.last_end)
    keys["later"] = list(_later(period, line.agent))
    return keys


def _later(period: _Period, agent: AgentId) -> Iterator[Keys]:
    """Yield what changes within the period, by first day: only what is otherwise than before."""
    before = _terms(period, agent, period.first)
    for day in period.people.days_of_change(agent, period.first, period.last):
        after = _terms(period, agent, day)
        changed: Keys = {key: value for key, value in after.items() if before[key] != value}
        if changed:
            yield {"from": str(day), **changed}
        before = after


def _terms(period: _Period, agent: AgentId, day: date) -> Keys:
    terms = period.people.terms_on(agent, day)
    return {
        "contract": _name_of(period, terms.contract or ContractId(""), day),
        "site": period.law.site_of(terms.team),
        "availability": _windows(terms.availability),
        "limits": _limits(terms.limits),
        "pattern": _pattern(terms.pattern),
    }


def _name_of(period: _Period, contract: ContractId, day: date) -> str:
    """Return the name of what a contract says on a day: its own, or one that tells the day of a change."""
    said = period.people.contract_on(contract, day)
    usual = period.people.contract_on(contract, period.first)
    return period.names.setdefault(said, str(contract) if said == usual else f"{contract} from {day}")


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


def _sites(period: _Period, lines: Iterable[PersonLine]) -> Iterator[Keys]:
    """Yield the sites at which anybody is in the period, with what they follow on its first day."""
    named = {
        period.law.site_of(period.people.terms_on(line.agent, day).team)
        for line in lines
        for day in (
            period.first,
            *period.people.days_of_change(line.agent, period.first, period.last),
        )
    }
    for site in sorted(named - {""}):
        yield {"id": site, "rules": period.law.preset_of(site, period.first, DEFAULT_RULES)}


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
