"""Instances in the benchmark's text format, as roster problems of the product.

The format's shifts have a length and a name but no time of day; each gets a start of its own, by which
the product tells kinds of shift apart. Everything else has a place in the problem type.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.curtois_qu.sections import Line, Sections, read_sections
from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.problem import (
    KindCover,
    LabourRules,
    Prices,
    RosterProblem,
    ShiftKind,
    StaffMember,
    Wish,
    WorkPattern,
)
from workforce.rostering.validation import LONGEST_DAYS_OF_KINDS

FIRST_DAY = date(2026, 1, 5)
START_STEP = 15
NO_RULES = LabourRules(
    "none beyond the instance",
    daily_rest_minutes=0,
    max_consecutive_days=10_000,
    max_weekly_minutes=7 * 1440,
    break_after_minutes=1440,
    meal_over_minutes=1440,
    max_daily_minutes=1440,
)


@dataclass(frozen=True, slots=True)
class _Names:
    """What lines may refer to: the days of the horizon, the shifts and the people."""

    days: int
    kinds: frozenset[str]
    agents: dict[str, AgentId]

    def kind(self, line: Line, name: str) -> str:
        return line.known(name, self.kinds, "shift")

    def agent(self, line: Line) -> AgentId:
        return self.agents[line.known(line.parts[0], self.agents, "person on the staff")]

    def day(self, line: Line, place: int) -> date:
        return FIRST_DAY + timedelta(days=line.whole(place, self.days))


def read_instance(path: Path) -> RosterProblem:
    """Read an instance.

    Raises
    ------
    InvalidInput
        With the line, when a value cannot be read or names what the instance does not have.
    """
    sections = read_sections(path)
    names = _names(sections)
    kinds = tuple(_kinds(sections, names))
    problem = RosterProblem(
        TimeGrid.of_days(FIRST_DAY, names.days, 60, "UTC"),
        (),
        tuple(_staff(sections, names, kinds)),
        NO_RULES,
        START_STEP,
        Prices(missing_hour=0.0, paid_hour=0.0),
        kinds,
        tuple(_cover(sections, names)),
    )
    wishes = [*_wishes(sections, names, "ON"), *_wishes(sections, names, "OFF")]
    return replace(problem, wishes=tuple(wishes))


def _names(sections: Sections) -> _Names:
    first, *more = sections.of("HORIZON")
    if more:
        raise more[0].refused("the horizon is told a second time.")
    if not first.whole(0):
        raise first.refused("the horizon has no days.")
    if first.whole(0) > LONGEST_DAYS_OF_KINDS:
        raise first.refused(f"a horizon of {first.whole(0)} days; {LONGEST_DAYS_OF_KINDS} are the most.")
    people = _once(sections.of("STAFF"), "person")
    agents = {name: AgentId(place) for place, name in enumerate(people, start=1)}
    return _Names(first.whole(0), frozenset(_once(sections.of("SHIFTS"), "shift")), agents)


def _once(lines: list[Line], what: str) -> list[str]:
    """Return the names that lines begin with, each of which may be there once."""
    names: list[str] = []
    for line in lines:
        if line.parts[0] in names:
            raise line.refused(f"the {what} {line.parts[0]!r} is there a second time.")
        names.append(line.parts[0])
    return names


def _kinds(sections: Sections, names: _Names) -> Iterator[ShiftKind]:
    for place, line in enumerate(sections.of("SHIFTS")):
        told = [one.strip() for one in line.parts[2].split("|")] if len(line.parts) > 2 else []
        after = frozenset(names.kind(line, one) for one in told if one)
        yield ShiftKind(line.parts[0], place * START_STEP, line.whole(1), after)


def _staff(sections: Sections, names: _Names, kinds: tuple[ShiftKind, ...]) -> Iterator[StaffMember]:
    lengths = [kind.paid_minutes for kind in kinds]
    contract = EmploymentContract(
        ContractId("instance"), "As the instance says", 6 * max(lengths), 6, (min(lengths), max(lengths))
    )
    off: dict[AgentId, set[date]] = {}
    for line in sections.of("DAYS_OFF"):
        days = {names.day(line, place) for place in range(1, len(line.parts))}
        off.setdefault(names.agent(line), set()).update(days)
    for line in sections.of("STAFF"):
        agent = names.agent(line)
        yield StaffMember(
            agent,
            line.parts[0],
            frozenset(),
            contract,
            days_off=frozenset(off.get(agent, ())),
            pattern=_pattern(line, names),
        )


def _pattern(line: Line, names: _Names) -> WorkPattern:
    longest, shortest, most_run, least_run, least_off, weekends = (
        line.whole(place) for place in range(2, len(line.parts))
    )
    most = []
    for limit in line.parts[1].split("|"):
        kind, equals, count = limit.partition("=")
        if not equals:
            raise line.refused(f"{limit!r} is no limit such as E=14.")
        most.append((names.kind(line, kind.strip()), line.count(count)))
    return WorkPattern((shortest, longest), (least_run, most_run), least_off, weekends, tuple(most))


def _cover(sections: Sections, names: _Names) -> Iterator[KindCover]:
    for line in sections.of("COVER"):
        prices = float(line.whole(3)), float(line.whole(4))
        yield KindCover(names.day(line, 0), names.kind(line, line.parts[1]), line.whole(2), *prices)


def _wishes(sections: Sections, names: _Names, which: str) -> Iterator[Wish]:
    for line in sections.of(f"SHIFT_{which}_REQUESTS"):
        day, kind = names.day(line, 1), names.kind(line, line.parts[2])
        yield Wish(names.agent(line), day, kind, which == "ON", float(line.whole(3)))
