"""What the lead's roster pages show: versions and drafts, a draft's day, and what a draft changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.roster import OnCall, RosterState, Shift
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, key_of
from contactcenter.domain.rosterhead import LoggedEdit, RosterHead
from contactcenter.domain.runs import RosterId
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew, problem_of, read_crew
from contactcenter.services.rostering.drafting import difference
from contactcenter.services.rostering.judgement import Violations
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.publishing import draft_rules
from contactcenter.services.rostering.requests import open_requests
from contactcenter.services.views.coverage import DayCoverage, read_coverage, read_staff
from contactcenter.services.views.duties import DayDuties, day_duties
from contactcenter.services.views.installation import dates_between
from workforce.rostering.changes import RuleEffect
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import LabourRules


@dataclass(frozen=True, slots=True)
class RosterOverview:
    """All rosters, the newest first, and how many requests wait."""

    zone: str
    drafts: tuple[RosterHead, ...]
    published: tuple[RosterHead, ...]
    superseded: tuple[RosterHead, ...]
    requests: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be given a shift."""

    agent: AgentId
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class DraftDay:
    """One day of a draft, as its editor sees it.

    Parameters
    ----------
    days : all local dates of the period.
    chosen : the shift that is open for editing; None when there is none.
    broken : rules that people of the draft break on this day, whoever broke them.
    broken_elsewhere : how many more are broken on other days.
    log : all edits, the undone ones last.
    rules : of the day, in general; `own_rules` of people at sites with others.
    presets : what sites follow on the day in the place of the roster's preset, by name of the site.
    duties : people on call, meetings and training of the day.
    chosen_call : the span on call that is open for editing; None when there is none.
    """

    head: RosterHead
    zone: str
    day: date
    days: tuple[date, ...]
    coverage: DayCoverage
    chosen: Shift | None
    broken: Violations
    broken_elsewhere: int
    log: tuple[LoggedEdit, ...]
    people: tuple[Person, ...]
    rules: LabourRules
    own_rules: Mapping[AgentId, LabourRules]
    presets: Mapping[str, str]
    duties: DayDuties
    chosen_call: OnCall | None = None

    def rules_of(self, agent: AgentId) -> LabourRules:
        """Return the labour rules of a person on the day."""
        return self.own_rules.get(agent, self.rules)

    def name(self, agent: AgentId) -> str:
        """Return a person's name."""
        return next((one.name for one in self.people if one.agent == agent), f"agent {agent}")


@dataclass(frozen=True, slots=True)
class DraftComparison:
    """What a draft changes against the published version that it was drafted from."""

    head: RosterHead
    base: RosterHead | None
    newest: RosterHead | None
    zone: str
    change: RosterChange
    rules: RuleEffect
    crew: Crew


def read_overview(unit: ReadingUnit) -> RosterOverview:
    """Return all rosters by state."""
    heads = unit.pages.rosters()
    drafts, published, superseded = (
        tuple(head for head in heads if head.state is state) for state in RosterState
    )
    zone = unit.installation.get().zone if heads else "UTC"
    return RosterOverview(zone, drafts, published, superseded, len(open_requests(unit)))


def read_draft_day(
    unit: ReadingUnit, draft: RosterId, day: date | None, chosen: ShiftKey | None
) -> DraftDay:
    """Return one day of any roster; without a day, the first of its period.

    Parameters
    ----------
    chosen : the shift, or else the span on call, that is open for editing.
    """
    head = unit.rosters.head(draft)
    crew = read_crew(unit)
    first, last = (local_date(instant, crew.zone) for instant in (head.start, head.end))
    days = dates_between(first, last)
    day = day if day in days else first
    staff = read_staff(unit)
    problem = problem_of(unit, head, crew)
    roster = unit.rosters.get(draft)
    broken = check_roster(problem, roster)
    today = tuple(one for one in broken if one.day == day)
    ruled = problem.ruled_on(day)
    teams = {team.id: team.name for team in staff.teams.values()}
    people = (
        Person(agent.id, agent.name, teams[agent.team] if agent.team else "")
        for agent in (crew.people.agent_on(number, day) for number in crew.agents)
    )
    return DraftDay(
        head,
        crew.zone,
        day,
        days,
        read_coverage(unit, day, staff, head),
        next((one for one in roster.shifts if key_of(one) == chosen), None),
        today,
        len(broken) - len(today),
        unit.roster_edits.log(draft),
        tuple(sorted(people, key=lambda one: (one.name, one.agent))),
        ruled.rules,
        {one.agent: one.rules for one in ruled.staff if one.rules is not None},
        crew.law.presets_chosen(day),
        day_duties(problem, roster, crew, day),
        next((one for one in roster.on_call if ShiftKey(one.agent, one.start) == chosen), None),
    )


def read_comparison(unit: ReadingUnit, draft: RosterId) -> DraftComparison:
    """Return what a draft changes and which rules it breaks."""
    head, crew = unit.rosters.head(draft), read_crew(unit)
    published = (one for one in unit.rosters.heads(head.start, head.end) if one.published_at)
    newest = next((one for one in published if one.state is RosterState.PUBLISHED), None)
    return DraftComparison(
        head,
        None if head.base is None else unit.rosters.head(head.base),
        newest,
        crew.zone,
        difference(unit, draft),
        draft_rules(unit, draft, crew),
        crew,
    )
