"""The screens of contracts: what each says on a day, who has it, and the form that changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contactcenter.domain.terms import ContractChange, ContractChangeId, ContractTerms
from contactcenter.services.rostering.termwords import WEEKDAYS, hours_by_day, say_minutes, say_windows
from contactcenter.services.views.contracts import ContractLine, ContractList, ContractPage
from web.tables import Cell, Table
from web.viewmodels.termwords import say_hours, say_share

COLUMNS = (
    "contract", "name", "hours", "days a week", "shortest day", "longest day", "hours fixed",
    "overtime a week", "cost of an hour", "agency", "night premium", "Sunday premium",
    "overtime premium", "people", "changes from",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypedContract:
    """What somebody typed that could not be stored, and why."""

    failure: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContractFields:
    """What stands in the fields of a contract's form."""

    terms: ContractTerms | None
    typed: TypedContract

    def value(self, name: str) -> str:
        """Return what stands in a field: what was typed, or else what the contract says."""
        return self.typed.data.get(name, "") if self.typed.failure else self._told.get(name, "")

    @property
    def agency(self) -> bool:
        """Whether the box of an agency is ticked."""
        if self.typed.failure:
            return "agency" in self.typed.data
        return self.terms is not None and self.terms.contract.agency

    @property
    def by_day(self) -> tuple[tuple[int, str], ...]:
        """Each weekday with its name."""
        return tuple(enumerate(WEEKDAYS))

    @property
    def _told(self) -> dict[str, str]:
        if self.terms is None:
            return {}
        contract, (least, most) = self.terms.contract, self.terms.total_minutes or (None, None)
        bands = {f"band-{day}": hours for day, hours in hours_by_day(self.terms.bands).items()}
        return bands | {
            "name": contract.name,
            "weekly": _typed(contract.weekly_minutes),
            "days": str(contract.days_per_week),
            "shortest_day": _typed(contract.daily_minutes[0]),
            "longest_day": _typed(contract.daily_minutes[1]),
            "cost": f"{contract.hourly_cost:g}",
            "overtime": _typed(contract.overtime_minutes),
            "night_premium": say_share(contract.night_premium).rstrip("%"),
            "sunday_premium": say_share(contract.sunday_premium).rstrip("%"),
            "overtime_premium": say_share(contract.overtime_premium).rstrip("%"),
            "least_total": _typed(least),
            "most_total": _typed(most),
            "total_weeks": str(self.terms.total_weeks),
        }


def _typed(minutes: int | None) -> str:
    return say_minutes(minutes).removesuffix(" h")


@dataclass(frozen=True, slots=True)
class ContractsScreen:
    """All contracts on a day, and the form of a new one."""

    found: ContractList
    typed: TypedContract

    @property
    def fields(self) -> ContractFields:
        """The fields of a new contract."""
        return ContractFields(None, self.typed)

    def hours(self, line: ContractLine) -> str:
        """Return the hours of a contract."""
        return say_hours(line.terms)

    def day_hours(self, line: ContractLine) -> str:
        """Return the shortest and the longest day of a contract."""
        shortest, longest = line.terms.contract.daily_minutes
        return f"{say_minutes(shortest)} to {say_minutes(longest)}"

    def notes(self, line: ContractLine) -> tuple[str, ...]:
        """Return what is special about a contract."""
        return contract_notes(line.terms)

    @property
    def tables(self) -> Sequence[Table]:
        """The contracts as rows."""
        rows = tuple(_row(line) for line in self.found.lines)
        return (Table("contracts", f"Contracts on {self.found.day}", COLUMNS, rows),)


@dataclass(frozen=True, slots=True)
class ContractChangeLine:
    """What was set of a contract, in words; `open` while it can be taken back."""

    key: ContractChangeId
    made: ContractChange
    value: str
    open: bool


@dataclass(frozen=True, slots=True)
class ContractScreen:
    """One contract on a day, with the form that changes it."""

    page: ContractPage
    typed: TypedContract
    saved: bool = False

    @property
    def terms(self) -> ContractTerms:
        """What the contract says on the day."""
        return self.page.line.terms

    @property
    def fields(self) -> ContractFields:
        """The fields of the form."""
        return ContractFields(self.terms, self.typed)

    @property
    def hours(self) -> str:
        """The hours in words."""
        return say_hours(self.terms)

    @property
    def day_hours(self) -> str:
        """The shortest and the longest day in words."""
        shortest, longest = self.terms.contract.daily_minutes
        return f"{say_minutes(shortest)} to {say_minutes(longest)}"

    @property
    def bands(self) -> str:
        """The hours that are fixed, in words."""
        return say_windows(self.terms.bands) if self.terms.bands else "not fixed"

    @property
    def notes(self) -> tuple[str, ...]:
        """Overtime, agency and premiums in words."""
        return contract_notes(self.terms)

    @property
    def lines(self) -> tuple[ContractChangeLine, ...]:
        """All that was ever set, the latest first."""
        return tuple(
            ContractChangeLine(
                key, made, say_contract(made.terms), made.counts and made.valid_from >= self.page.today
            )
            for key, made in reversed(tuple(self.page.changes.items()))
        )

    @property
    def tables(self) -> Sequence[Table]:
        """The contract and who has it, as rows."""
        holders = tuple((int(agent), name) for agent, name in self.page.holders)
        return (
            Table("contract", f"The contract on {self.page.day}", COLUMNS, (_row(self.page.line),)),
            Table("people", f"Who has it on {self.page.day}", ("number", "name"), holders),
        )


def contract_notes(terms: ContractTerms) -> tuple[str, ...]:
    """Return overtime, agency, fixed hours and premiums in words."""
    contract = terms.contract
    premiums = (
        ("night", contract.night_premium),
        ("Sunday", contract.sunday_premium),
        ("overtime", contract.overtime_premium),
    )
    told = (
        (contract.overtime_minutes > 0, f"overtime up to {say_minutes(contract.overtime_minutes)}"),
        (contract.agency, "agency"),
        (bool(terms.bands), f"fixed to {say_windows(terms.bands)}"),
        *((share is not None, f"{what} +{say_share(share)}") for what, share in premiums),
    )
    return tuple(words for holds, words in told if holds)


def say_contract(terms: ContractTerms) -> str:
    """Return a contract in one line."""
    shortest, longest = terms.contract.daily_minutes
    days = f"{terms.contract.days_per_week} days of {say_minutes(shortest)} to {say_minutes(longest)}"
    cost = f"{terms.contract.hourly_cost:g} an hour"
    return "; ".join((terms.contract.name, say_hours(terms), days, cost, *contract_notes(terms)))


def _row(line: ContractLine) -> tuple[Cell, ...]:
    contract = line.terms.contract
    return (
        contract.id,
        contract.name,
        say_hours(line.terms),
        contract.days_per_week,
        say_minutes(contract.daily_minutes[0]),
        say_minutes(contract.daily_minutes[1]),
        say_windows(line.terms.bands) if line.terms.bands else "",
        say_minutes(contract.overtime_minutes),
        contract.hourly_cost,
        "yes" if contract.agency else "no",
        say_share(contract.night_premium),
        say_share(contract.sunday_premium),
        say_share(contract.overtime_premium),
        line.people,
        ", ".join(map(str, line.coming)),
    )
