"""The screen of one person: what holds on a day, and the forms that change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contactcenter.domain.terms import Aspect, ContractTerms, PersonChange, PersonChangeId
from contactcenter.services.rostering.termwords import (
    WEEKDAYS,
    hours_by_day,
    say_limits,
    say_minutes,
    say_pattern,
    say_windows,
)
from contactcenter.services.views.person import PersonPage
from web.tables import Table
from web.viewmodels.labour import NAMES, RuleLine, labour_screen
from web.viewmodels.termwords import say_car, say_change, say_hours

ASPECTS = {
    Aspect.TEAM: "Team and site",
    Aspect.CONTRACT: "Contract",
    Aspect.AVAILABILITY: "Availability",
    Aspect.LIMITS: "Own limits",
    Aspect.PATTERN: "Work pattern",
    Aspect.SKILLS: "Skills",
    Aspect.CAR: "Shared car",
}
"""What can be changed of a person, in words."""


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
    def car(self) -> str:
        """With whom the person shares a car, in words."""
        return say_car(self.page.terms.car, self.page.names)

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
    def colleagues(self) -> tuple[tuple[int, str], ...]:
        """Everybody else, by name."""
        others = ((one, name) for one, name in self.page.names.people.items() if one != self.page.agent.id)
        return tuple(sorted(others, key=lambda one: one[::-1]))

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
