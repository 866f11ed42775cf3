"""Staff as TOML: contracts, people with what they serve and when they can work, and what they ask for.

`docs/roster.md` lists every key. A key that is not known is refused, for what is misspelt would otherwise
be left out in silence.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.rostering.staffsites import Site, check_sites, read_sites, ruled_by_site
from contactcenter.services.rostering.staffterms import (
    TERMS,
    WINDOW,
    RepeatedNeed,
    StaffTerms,
    read_terms,
    window,
)
from contactcenter.services.rostering.textfile import read_text
from contactcenter.services.rostering.tomltable import Table, once
from workforce.rostering.agreedterms import AgreedTerms, strictest_terms
from workforce.rostering.presets import RuleEntry
from workforce.rostering.problem import (
    Burden,
    Demand,
    LabourRules,
    OnCallNeed,
    PersonalLimits,
    RosterProblem,
    StaffMember,
    WorkPattern,
)

PREMIUMS = "night_premium sunday_premium overtime_premium"
CONTRACT = (
    "id name weekly_minutes days_per_week daily_minutes hourly_cost bands total_minutes overtime_minutes "
    f"agency {PREMIUMS}"
)
PERSON = (
    "id name contract serves availability days_off time_off last_end days_in_a_row past_weeks week_so_far "
    "limits pattern burden site on_call_before later"
)
LIMITS = "max_daily_minutes max_weekly_minutes nights sundays on_call"
PATTERN = "total_minutes run_days min_days_off max_weekends most_of_kind"
LATER = "from site contract availability limits pattern"
BURDEN = "nights weekends sundays refused on_call"


@dataclass(frozen=True, slots=True)
class StaffFile:
    """Everything that a staff file tells."""

    staff: tuple[StaffMember, ...]
    terms: StaffTerms = field(default_factory=StaffTerms)
    sites: tuple[Site, ...] = ()

    def staff_over(self, grid: TimeGrid) -> tuple[StaffMember, ...]:
        """Return the people as on the first day of a period, with what changes for them within it."""
        first, last = (grid.local_of(slot).date() for slot in (0, grid.count - 1))
        return tuple(person.from_day(first, last) for person in self.staff)

    def problem(
        self,
        grid: TimeGrid,
        demands: tuple[Demand, ...],
        rules: LabourRules,
        entries: Sequence[RuleEntry] = (),
    ) -> RosterProblem:
        """Return the roster problem of these people for a need.

        Parameters
        ----------
        rules : of everybody without a site.
        entries : where the rules of the sites are found.

        Raises
        ------
        InvalidInput
            When a site follows rules that are not among the entries, or nothing keeps what is agreed with
            somebody before and after a change within the period.
        """
        terms = self.terms
        kept = (_keeping_all(person) for person in self.staff_over(grid))
        staff = ruled_by_site(tuple(kept), self.sites, entries, grid, rules)
        return RosterProblem(
            grid,
            terms.priced(demands),
            tuple(_with_eve(person, grid, person.rules or rules) for person in staff),
            rules,
            terms.start_step_minutes,
            terms.prices,
            terms.kinds,
            terms.cover,
            terms.wishes,
            terms.locks,
            (),
            terms.on_call,
            terms.successions,
            terms.car_pools,
            terms.fairness,
            holidays=terms.holidays,
            activities=terms.activities,
            on_call_needs=tuple(one for need in terms.on_call_needs for one in _spans(need, grid)),
        )


def _keeping_all(person: StaffMember) -> StaffMember:
    """Return a person with terms that keep those of every day."""
    terms = [person.terms, *(own for _, own in person.later_terms)]
    return person.under(strictest_terms(person.name, terms))


def _spans(need: OnCallNeed | RepeatedNeed, grid: TimeGrid) -> Iterable[OnCallNeed]:
    return need.over(grid) if isinstance(need, RepeatedNeed) else (need,)


def _with_eve(person: StaffMember, grid: TimeGrid, rules: LabourRules) -> StaffMember:
    """Count the day before the period as worked where the last shift can only have begun on it."""
    if person.last_end is None or person.days_in_a_row:
        return person
    longest = timedelta(minutes=rules.max_daily_minutes + rules.meal_minutes)
    eve = local_instant(grid.local_of(0).date() - timedelta(days=1), 0, grid.zone)
    return replace(person, days_in_a_row=1) if person.last_end - longest >= eve else person


@dataclass(frozen=True, slots=True)
class _Contract:
    contract: EmploymentContract
    bands: tuple[Availability, ...]
    total_minutes: tuple[int, int] | None


def read_staff(path: Path, zone: str) -> StaffFile:
    """Read people, their contracts, and what is told beside them.

    Parameters
    ----------
    zone : IANA name of the zone of times without an offset.

    Raises
    ------
    InvalidInput
        With the entry and the key that is missing, unknown or wrong.
    """
    try:
        content = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name} is no TOML file: {error}.") from None
    file = Table.of(path.name, content, zone, f"contracts people sites {TERMS}")
    contracts = file.each("contracts", CONTRACT, _contract)
    once("the contract", (one.contract.id for one in contracts))
    by_id = {one.contract.id: one for one in contracts}
    people = file.each("people", PERSON, lambda table: _person(table, by_id))
    if not people:
        raise InvalidInput(f"{path.name} lists nobody under [[people]].")
    once("the person", (person.agent for person in people))
    sites = read_sites(file)
    check_sites(sites, people)
    return StaffFile(people, read_terms(file, tuple(person.agent for person in people)), sites)


def _contract(table: Table) -> _Contract:
    name = table.text("id")
    own = Table(f"contract {name!r}", table.values, table.zone)
    contract = EmploymentContract(
        ContractId(name),
        own.text("name", name),
        own.whole("weekly_minutes"),
        own.whole("days_per_week"),
        own.pair("daily_minutes"),
        own.number("hourly_cost", 0.0),
        own.whole("overtime_minutes", 0),
        own.flag("agency", False),
        *(own.number(key) if key in own else None for key in PREMIUMS.split()),
    )
    total = own.pair("total_minutes") if "total_minutes" in own else None
    return _Contract(contract, own.each("bands", WINDOW, window), total)


def _person(table: Table, contracts: Mapping[ContractId, _Contract]) -> StaffMember:
    number = table.whole("id")
    own = Table(f"person {number}", table.values, table.zone)
    contract = _known_contract(own, contracts)
    so_far = own.table("week_so_far", "days minutes")
    person = StaffMember(
        agent=AgentId(number),
        name=own.text("name", f"Agent {number}"),
        serves=frozenset(own.texts("serves")),
        contract=contract.contract,
        availability=own.each("availability", WINDOW, window),
        days_off=frozenset(own.days("days_off")),
        last_end=own.instant("last_end") if "last_end" in own else None,
        days_in_a_row=own.whole("days_in_a_row", 0),
        pattern=_pattern(own.table("pattern", PATTERN), contract.total_minutes),
        limits=_limits(own.table("limits", LIMITS)),
        past_weeks=tuple(own.wholes("past_weeks", [])),
        week_so_far=(so_far.whole("days", 0), so_far.whole("minutes", 0)),
        bands=contract.bands,
        time_off=own.each(
            "time_off", "from to", lambda one: (one.instant("from"), one.instant("to", closing=True))
        ),
        burden=_burden(own.table("burden", BURDEN)),
        site=own.text("site", ""),
        on_call_before=frozenset(own.days("on_call_before")),
    )
    return _with_later(person, own, contracts)


def _with_later(person: StaffMember, own: Table, contracts: Mapping[ContractId, _Contract]) -> StaffMember:
    """Return a person with what changes for them from days on."""
    steps = sorted(own.tables("later", LATER), key=lambda step: step.day("from"))
    once(f"{own.what}, the later day", (str(step.day("from")) for step in steps))
    sites = tuple((step.day("from"), step.text("site")) for step in steps if "site" in step)
    terms, later = person.terms, []
    for step in steps:
        terms = _changed(step, terms, contracts)
        later.append((step.day("from"), terms))
    return replace(person, later_terms=tuple(later), later_sites=sites)


def _changed(step: Table, terms: AgreedTerms, contracts: Mapping[ContractId, _Contract]) -> AgreedTerms:
    """Return terms with what a later day changes of them."""
    contract = _known_contract(step, contracts) if "contract" in step else contracts[terms.contract.id]
    total = contract.total_minutes if "contract" in step else terms.pattern.total_minutes
    pattern = replace(terms.pattern, total_minutes=total)
    return AgreedTerms(
        contract.contract,
        step.each("availability", WINDOW, window) if "availability" in step else terms.availability,
        contract.bands,
        _limits(step.table("limits", LIMITS)) if "limits" in step else terms.limits,
        _pattern(step.table("pattern", PATTERN), total) if "pattern" in step else pattern,
    )


def _known_contract(table: Table, contracts: Mapping[ContractId, _Contract]) -> _Contract:
    name = ContractId(table.text("contract"))
    if name not in contracts:
        raise InvalidInput(
            f"The staff file: {table.what} has the contract {name!r}, which it does not list; "
            f"{likely(name, list(contracts))}"
        )
    return contracts[name]


def _limits(table: Table) -> PersonalLimits:
    return PersonalLimits(
        table.whole("max_daily_minutes") if "max_daily_minutes" in table else None,
        table.whole("max_weekly_minutes") if "max_weekly_minutes" in table else None,
        table.flag("nights", True),
        table.flag("sundays", True),
        table.flag("on_call", True),
    )


def _pattern(table: Table, total: tuple[int, int] | None) -> WorkPattern:
    kinds = table.values.get("most_of_kind", {})
    most = Table.of(f"{table.what}, most_of_kind", kinds, table.zone, " ".join(kinds))
    return WorkPattern(
        table.pair("total_minutes") if "total_minutes" in table else total,
        table.pair("run_days") if "run_days" in table else (1, None),
        table.whole("min_days_off", 1),
        table.whole("max_weekends") if "max_weekends" in table else None,
        tuple((kind, most.whole(kind)) for kind in kinds),
    )


def _burden(table: Table) -> Burden:
    return Burden(*(table.whole(key, 0) for key in BURDEN.split()))
