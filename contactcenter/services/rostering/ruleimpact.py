"""What other labour rules would touch: contracts that nobody could keep, published shifts."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.roster import RosterState
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.domain.rosterhead import DEFAULT_RULES, RosterHead
from contactcenter.domain.units import ContractId
from contactcenter.services.rostering.crew import Crew, problem_of, read_crew
from contactcenter.services.rostering.judgement import Violations
from contactcenter.services.rostering.localdays import span_of_day
from contactcenter.services.rostering.sitelaw import SiteLaw
from contactcenter.services.rostering.termcheck import TermsLaw, TermsProblem, problem_of_terms
from workforce.rostering.changes import compare
from workforce.rostering.evaluation import check_roster


@dataclass(frozen=True, slots=True)
class ContractImpact:
    """A contract that could not be kept any more.

    Parameters
    ----------
    people : how many of those who have it; `first` says of one of them which rule stands against it.
    """

    contract: ContractId
    name: str
    people: int
    first: TermsProblem


@dataclass(frozen=True, slots=True)
class RosterImpact:
    """A published roster that would break rules which it keeps now.

    Parameters
    ----------
    broken : what it would break.
    shifts : how many shifts begin on a day on which their person's rules would be broken.
    """

    head: RosterHead
    broken: Violations
    shifts: int

    @property
    def people(self) -> int:
        """How many people it is about."""
        return len({one.agent for one in self.broken})


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """Everything that other labour rules would touch."""

    zone: str
    contracts: tuple[ContractImpact, ...]
    rosters: tuple[RosterImpact, ...]

    def __bool__(self) -> bool:
        return bool(self.contracts or self.rosters)


def impact_of(unit: ReadingUnit, law: SiteLaw, since: date, now: datetime) -> RuleImpact:
    """Return what would break if other rules counted from a day on; what breaks already is left out."""
    crew = read_crew(unit)
    key = unit.rosters.published(now)
    usual = DEFAULT_RULES if key is None else unit.rosters.head(key).rules
    return RuleImpact(crew.zone, _contracts(crew, law, since, usual), _rosters(unit, crew, law, since))


def _contracts(crew: Crew, law: SiteLaw, since: date, usual: str) -> tuple[ContractImpact, ...]:
    found: dict[ContractId, list[TermsProblem]] = {}
    before, after = (TermsLaw(one, usual, crew.zone) for one in (crew.law, law))
    for agent in crew.agents:
        problem = problem_of_terms(after, crew.people, agent, since)
        if problem is not None and problem_of_terms(before, crew.people, agent, since) is None:
            found.setdefault(problem.contract, []).append(problem)
    return tuple(
        ContractImpact(key, crew.people.contract_on(key, own[0].day).contract.name, len(own), own[0])
        for key, own in sorted(found.items())
    )


def _rosters(unit: ReadingUnit, crew: Crew, law: SiteLaw, since: date) -> tuple[RosterImpact, ...]:
    heads = unit.rosters.heads(span_of_day(since, crew.zone)[0])
    published = sorted(
        (head for head in heads if head.state is RosterState.PUBLISHED), key=lambda one: one.start
    )
    found = (_impact_on(unit, head, crew, law) for head in published)
    return tuple(one for one in found if one.broken)


def _impact_on(unit: ReadingUnit, head: RosterHead, crew: Crew, law: SiteLaw) -> RosterImpact:
    now, then = problem_of(unit, head, crew), problem_of(unit, head, replace(crew, law=law))
    if now == then:
        return RosterImpact(head, (), 0)
    roster = unit.rosters.get(head.id)
    broken = compare(check_roster(now, roster), check_roster(then, roster)).broken
    days = {(one.agent, one.day) for one in broken}
    shifts = sum((one.agent, day_of_shift(one, crew.zone)) in days for one in roster.shifts)
    return RosterImpact(head, broken, shifts)
