"""The screens of people and contracts: what holds on a day, in words, and the forms that change it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from contactcenter.domain.agent import Availability
from contactcenter.domain.terms import (
    Aspect,
    ContractTerms,
    PersonalLimits,
    PersonChange,
    PersonChangeId,
    WorkPattern,
)
from contactcenter.services.views.people import PeopleAsked, PeopleList, PeopleNames, PersonLine
from contactcenter.services.views.person import PersonPage
from web.tables import Cell, Table
from web.termforms import WEEKDAYS
from web.viewmodels.labour import NAMES, RuleLine, labour_screen

ASPECTS = {
    Aspect.TEAM: "Team and site",
    Aspect.CONTRACT: "Contract",
    Aspect.AVAILABILITY: "Availability",
    Aspect.LIMITS: "Own limits",
    Aspect.PATTERN: "Work pattern",
    Aspect.SKILLS: "Skills",
}
"""What can be changed of a person, in words."""


def say_minutes(minutes: int | None) -> str:
    """Return minutes as hours, such as 38:30 h."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02} h"


def say_share(share: float | None) -> str:
    """Return a premium in percent."""
    return "" if share is None else f"{100 * share:g}%"


def hours_by_day(windows: Sequence[Availability]) -> dict[int, str]:
    """Return the hours of each weekday as they are typed, empty for none."""
    return {
        weekday: ", ".join(
            f"{_clock(one.start_minute)}-{_clock(one.end_minute)}"
            for one in windows
            if one.weekday == weekday
        )
        for weekday in range(len(WEEKDAYS))
    }


def say_windows(windows: Sequence[Availability]) -> str:
    """Return weekly hours in words."""
    told = hours_by_day(windows)
    return "; ".join(f"{WEEKDAYS[day][:3]} {hours}" for day, hours in told.items() if hours) or "always"


def say_limits(limits: PersonalLimits) -> tuple[str, ...]:
    """Return a person's own limits in words, none where there are none."""
    found = []
    if limits.max_daily_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_daily_minutes)} a day")
    if limits.max_weekly_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_weekly_minutes)} a week")
    told = ((limits.nights, "no nights"), (limits.sundays, "no Sundays"), (limits.on_call, "not on call"))
    return (*found, *(words for allowed, words in told if not allowed))


def say_pattern(pattern: WorkPattern) -> tuple[str, ...]:
    """Return a work pattern in words, none where it asks for nothing."""
    least, most = pattern.run_days
    told = (
        (least > 1, f"at least {least} working days in a row"),
        (most is not None, f"at most {most} working days in a row"),
        (pattern.min_days_off > 1, f"at least {pattern.min_days_off} days off in a row"),
        (
            pattern.max_weekends is not None,
            f"at most {pattern.max_weekends} weekends with work in a roster",
        ),
    )
    return tuple(words for holds, words in told if holds)


def say_hours(terms: ContractTerms) -> str:
    """Return the hours of a contract, by the week or by a period."""
    if terms.total_minutes is None:
        return f"{say_minutes(terms.contract.weekly_minutes)} a week"
    least, most = terms.total_minutes
    return f"{say_minutes(least)} to {say_minutes(most)} in {terms.total_weeks} weeks"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """The people that somebody asked for."""

    found: PeopleList

    @property
    def query(self) -> str:
        """What was asked for, as an address has it."""
        asked = self.found.asked
        told = {"q": asked.words, "team": asked.team, "site": asked.site}
        told |= {"contract": asked.contract, "skill": asked.skill, "day": str(asked.day or "")}
        return urlencode({name: value for name, value in told.items() if value})

    def notes(self, line: PersonLine) -> tuple[str, ...]:
        """Return what is special about somebody."""
        return (*say_limits(line.terms.limits), *say_pattern(line.terms.pattern))

    def hours(self, line: PersonLine) -> str:
        """Return the hours of somebody's contract."""
        return "" if line.contract is None else say_hours(line.contract)

    def skills(self, line: PersonLine) -> str:
        """Return somebody's skills with their levels."""
        return ", ".join(f"{self.found.names.skills[one.skill]} {one.level}" for one in line.skills)

    @property
    def tables(self) -> Sequence[Table]:
        """The people as rows."""
        columns = ("number", "code", "name", "team", "site", "contract", "hours", "skills")
        more = ("availability", "own limits and pattern", "changes from")
        rows = tuple(self._row(line) for line in self.found.lines)
        return (Table("people", f"People on {self.found.day}", columns + more, rows),)

    def _row(self, line: PersonLine) -> tuple[Cell, ...]:
        contract = "" if line.contract is None else line.contract.contract.name
        return (
            line.agent,
            line.code,
            line.name,
            line.team,
            line.site,
            contract,
            self.hours(line),
            self.skills(line),
            say_windows(line.terms.availability),
            "; ".join(self.notes(line)),
            ", ".join(map(str, line.coming)),
        )


@dataclass(frozen=True, slots=True)
class TypedTerms:
    """What somebody typed that could not be stored, into the form of which aspect, and why."""

    failure: str = ""
    aspect: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermsLine:
    """One thing that was set of a person, in words; `open` while it can be taken back."""

    key: PersonChangeId
    made: PersonChange
    aspect: str
    value: str
    open: bool


@dataclass(frozen=True, slots=True)
class PersonScreen:
    """One person on a day, with what was typed."""

    page: PersonPage
    typed: TypedTerms
    saved: bool = False

    @property
    def rules(self) -> tuple[RuleLine, ...]:
        """The labour rules of the person's site on the day."""
        return labour_screen(self.page.book).lines

    @property
    def limits(self) -> tuple[str, ...]:
        """The person's own limits in words."""
        return say_limits(self.page.terms.limits)

    @property
    def pattern(self) -> tuple[str, ...]:
        """The person's work pattern in words."""
        return say_pattern(self.page.terms.pattern)

    @property
    def availability(self) -> str:
        """When the person can work, in words."""
        return say_windows(self.page.terms.availability)

    @property
    def contract(self) -> ContractTerms | None:
        """The person's contract on the day."""
        return self.page.contract

    def preset(self, name: str) -> str:
        """Return a preset in words."""
        return NAMES.get(name, name)

    def preset_source(self) -> str:
        """Return where the site's preset comes from."""
        book = self.page.book
        line = next((one for one in book.sites if one.site == book.site), None)
        if line is None or line.choice is None:
            return "no preset was chosen for the site: the roster's"
        return f"chosen for {line.site} from {line.choice.valid_from} on: {line.choice.source}"

    @property
    def bands(self) -> str:
        """The hours that the contract fixes, empty for none."""
        return (
            say_windows(self.page.contract.bands) if self.page.contract and self.page.contract.bands else ""
        )

    @property
    def hours(self) -> str:
        """The hours of the contract."""
        return "" if self.page.contract is None else say_hours(self.page.contract)

    def value(self, aspect: str, name: str, now: object = "") -> str:
        """Return what stands in a field: what was typed, or else how it is."""
        if self.typed.aspect == aspect and self.typed.failure:
            return self.typed.data.get(name, "")
        return "" if now is None else str(now)

    def hours_typed(self, minutes: int | None) -> str:
        """Return minutes as they are typed, empty for none."""
        return say_minutes(minutes).removesuffix(" h")

    def ticked(self, aspect: str, name: str, now: bool) -> bool:
        """Tell whether a box is ticked: as it was sent, or else as it is."""
        return name in self.typed.data if self.typed.aspect == aspect and self.typed.failure else now

    @property
    def by_day(self) -> tuple[tuple[int, str, str], ...]:
        """Each weekday with its name and the hours at which the person can work."""
        told = hours_by_day(self.page.terms.availability)
        return tuple((day, WEEKDAYS[day], hours) for day, hours in told.items())

    @property
    def skills(self) -> tuple[tuple[str, str, int], ...]:
        """Every skill there is with its name and the level held, 0 for none; those held first."""
        held = {one.skill: one.level for one in self.page.terms.skills}
        all_of_them = ((one, name, held.get(one, 0)) for one, name in self.page.names.skills.items())
        return tuple(sorted(all_of_them, key=lambda one: (one[2] == 0, one[1])))

    @property
    def lines(self) -> tuple[TermsLine, ...]:
        """All that was ever set, the latest first."""
        page = self.page
        return tuple(
            TermsLine(
                key,
                made,
                ASPECTS[made.aspect],
                say_change(made, page.names),
                made.counts and bool(made.author) and made.valid_from >= page.today,
            )
            for key, made in reversed(tuple(page.changes.items()))
        )

    @property
    def coming(self) -> tuple[TermsLine, ...]:
        """What counts from a day after the one that is shown on, the earliest first."""
        later = (one for one in self.lines if one.made.counts and one.made.valid_from > self.page.day)
        return tuple(sorted(later, key=lambda one: one.made.valid_from))

    @property
    def tables(self) -> Sequence[Table]:
        """The labour rules and what was set, as rows."""
        rules = tuple(
            (
                one.words,
                one.value,
                one.entry.source if one.entry else "",
                str(one.entry.valid_from if one.entry else ""),
            )
            for one in self.rules
        )
        set_ = tuple(
            (one.aspect, one.value, str(one.made.valid_from), one.made.source, one.made.author)
            for one in self.lines
        )
        return (
            Table("rules", "Labour rules of the person", ("rule", "value", "source", "since"), rules),
            Table("changes", "What was set", ("what", "value", "from", "source", "by"), set_),
        )


def say_change(change: PersonChange, names: PeopleNames) -> str:
    """Return in words what was set."""
    terms = change.terms
    if change.aspect is Aspect.TEAM:
        team = names.teams.get(terms.team) if terms.team else None
        return "no team" if team is None else f"{team.name}, {team.site}"
    if change.aspect is Aspect.CONTRACT:
        return names.contracts.get(terms.contract, "") if terms.contract else "none"
    if change.aspect is Aspect.AVAILABILITY:
        return say_windows(terms.availability)
    if change.aspect is Aspect.SKILLS:
        return (
            ", ".join(f"{names.skills.get(one.skill, one.skill)} {one.level}" for one in terms.skills)
            or "none"
        )
    told: Iterable[str] = say_limits(terms.limits)
    if change.aspect is Aspect.PATTERN:
        told = say_pattern(terms.pattern)
    return "; ".join(told) or "none"


def asked_of(query: Mapping[str, str], day: date | None) -> PeopleAsked:
    """Return whom an address asks for."""
    words, team, site, contract, skill = (
        query.get(name, "").strip() for name in ("q", "team", "site", "contract", "skill")
    )
    return PeopleAsked(words, team, site, contract, skill, day)
