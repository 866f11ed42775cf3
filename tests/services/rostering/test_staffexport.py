"""A staff file of the database is read back with the same people, terms, history and time off."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from contactcenter.cli.roster import command
from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Availability, Team
from contactcenter.domain.request import RequestKind, RequestState, RequestStep, RosterRequest
from contactcenter.domain.siterule import SitePreset
from contactcenter.domain.terms import Aspect, ContractTerms, PersonalLimits, PersonTerms, WorkPattern
from contactcenter.domain.units import AgentId, TeamId
from contactcenter.services.rostering.stafffile import StaffFile, read_staff
from contactcenter.services.rostering.termchanges import ContractWish, PersonWish
from contactcenter.services.rostering.termsdesk import TermsDesk
from contactcenter.services.views.people import PeopleAsked
from tests.fakes.organisation import ZONE
from tests.fakes.roster import DAY_TIME, MONDAY, NOW, at, settle, store_centre

NEXT = MONDAY + timedelta(days=7)
LATER = NEXT + timedelta(days=2)
WINDOWS = (Availability(0, 480, 1080), Availability(4, 1320, 1800))


@pytest.fixture
def desk(sqlite_engine: Engine) -> TermsDesk:
    """Give a centre whose first person moves, and whose contract changes, in the week after the roster."""
    store_centre(sqlite_engine)
    settle(sqlite_engine, "Torino", 1, 2)
    with UnitOfWork(sqlite_engine) as unit:
        unit.teams.save(Team(TeamId("milano"), "Team Milano", "Milano", "Anna"))
        unit.commit()
    desk = TermsDesk(sqlite_engine, FixedClock(NOW))
    told = PersonTerms(
        team=TeamId("milano"),
        availability=WINDOWS,
        limits=PersonalLimits(450, None, True, False, False),
        pattern=WorkPattern(None, (1, 5), 2, 1),
    )
    for aspect, day in (
        (Aspect.TEAM, LATER),
        (Aspect.AVAILABILITY, LATER),
        (Aspect.LIMITS, MONDAY),
        (Aspect.PATTERN, MONDAY),
    ):
        desk.set_person(PersonWish(AgentId(1), aspect, day, told, "agreed"), "Anna")
    paid = replace(DAY_TIME, overtime_minutes=60, night_premium=0.25)
    by_month = ContractTerms(paid, (), (7_200, 9_600), 4)
    desk.set_contract(ContractWish(by_month, LATER, "agreement"), "Anna")
    return desk


def read_back(desk: TermsDesk, folder, asked: PeopleAsked, until: date | None = None) -> StaffFile:
    """Return what the staff file of some people says when it is read."""
    path = folder / "staff.toml"
    path.write_text(desk.staff_file(asked, until), encoding="utf-8")
    return read_staff(path, ZONE)


def test_people_are_read_back_with_later_terms_sites_and_history(desk, tmp_path):
    file = read_back(desk, tmp_path, PeopleAsked(team="torino", day=NEXT), NEXT + timedelta(days=13))
    first, second = file.staff
    assert (first.agent, first.name, first.site) == (1, "Person 1", "Torino")
    assert {site.id: site.rules for site in file.sites} == {"Milano": "neutral", "Torino": "neutral"}
    assert first.later_sites == ((LATER, "Milano"),)
    assert first.contract == DAY_TIME
    ((day, then),) = first.later_terms
    assert (day, then.availability) == (LATER, WINDOWS)
    assert then.limits == first.limits == PersonalLimits(450, None, True, False, False)
    assert first.pattern.min_days_off == 2
    assert then.contract == replace(
        DAY_TIME, id="day from 2026-12-02", overtime_minutes=60, night_premium=0.25
    )
    assert then.pattern.total_minutes == (3_600, 4_800)
    assert second.later_sites == ()
    assert first.week_so_far == (0, 0)
    assert first.past_weeks == (1_920,)
    assert first.last_end == at(3, 60 * 17 + 30)


def test_a_site_that_follows_another_preset_within_the_period_is_told_apart(desk, tmp_path, sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        unit.site_presets.add(SitePreset("Torino", "italy", NEXT + timedelta(days=1), "law", "Anna", NOW))
        unit.commit()
    file = read_back(desk, tmp_path, PeopleAsked(team="torino", day=NEXT))
    assert {site.id: site.rules for site in file.sites} == {
        "Torino": "neutral",
        "Torino from 2026-12-01": "italy",
        "Milano": "neutral",
    }
    assert [site for _, site in file.staff[0].later_sites] == ["Torino from 2026-12-01", "Milano"]


def test_approved_time_off_of_the_period_is_written(desk, tmp_path, sqlite_engine):
    asked = (RequestStep(NOW, "P2", RequestState.READY),)
    request = RosterRequest(RequestKind.TIME_OFF, AgentId(2), at(8, 0), at(9, 0), asked)
    with UnitOfWork(sqlite_engine) as unit:
        key = unit.roster_requests.add(request)
        unit.roster_requests.advance(key, RequestStep(NOW, "Anna", RequestState.APPROVED))
        unit.commit()
    (person,) = read_back(desk, tmp_path, PeopleAsked("P2", day=NEXT)).staff
    assert person.time_off == ((at(8, 0), at(9, 0)),)


def test_the_command_writes_what_the_page_gives(desk, tmp_path):
    out, database = tmp_path / "people.toml", desk.engine.url.render_as_string(hide_password=False)
    asked = ["people", "--database", database, "--from", "2026-11-30", "--until", "2026-12-13"]
    answer = CliRunner().invoke(command, [*asked, "--out", str(out), "--site", "Torino", "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output) == {"people": 5, "left_out": 0, "out": str(out)}
    page = desk.staff_file(PeopleAsked(site="Torino", day=NEXT), NEXT + timedelta(days=13))
    assert out.read_text(encoding="utf-8") == page
    odd = CliRunner().invoke(command, [*asked, "--out", str(out), "--site", "Turino"])
    assert "did you mean 'Torino'" in str(odd.exception)


def test_who_has_no_contract_is_left_out_by_name(desk, sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        unit.agents.save(replace(unit.agents.get(AgentId(4)), contract=None))
        unit.commit()
    assert "# Left out, for want of a contract: 'Person 4'." in desk.staff_file(PeopleAsked())
