"""People and contracts in the browser: found, moved, given limits, refused, taken back; by keyboard too."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from contactcenter.clock import FixedClock
from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Team
from contactcenter.domain.units import TeamId
from contactcenter.services.reporting import Reporting
from tests.fakes.roster import at, settle, store_centre
from tests.journeys.conftest import PHONE, WIDE, Visitor, examine, serving, visiting
from web.site import make_site

pytestmark = pytest.mark.browser

WEDNESDAY = "2026-11-25"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a centre of two sites, at ten o'clock of its Monday."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('people') / 'centre.db'}")
    upgrade(engine)
    store_centre(engine)
    settle(engine, "Torino", 1, 2)
    with UnitOfWork(engine) as unit:
        unit.teams.save(Team(TeamId("milano"), "Team Milano", "Milano", "Anna"))
        unit.commit()
    with serving(make_site(Reporting(engine), clock=FixedClock(at(0, 600)))) as found:
        yield found
    engine.dispose()


@pytest.fixture
def lead(browser: Browser, address: str) -> Iterator[Visitor]:
    """Give a lead at a desk."""
    with ExitStack() as stack:
        yield stack.enter_context(visiting(browser, address, "light", WIDE))


def test_a_person_is_found_moved_and_the_move_taken_back(lead: Visitor) -> None:
    page = lead.open("/lead/people")
    examine(page)
    page.locator("select[name=team]").first.select_option("Team Torino")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name=re.compile("2 of "))).to_be_visible()
    page.get_by_role("link", name="Person 1").click()
    examine(page)
    page.get_by_role("heading", name="Move to a team").click()
    move = page.locator("form[action$='/team']")
    move.locator("select[name=team]").select_option("Team Milano, Milano")
    move.get_by_label("First day").fill(WEDNESDAY)
    move.get_by_label("What it comes from").fill("the new site opens")
    move.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Stored.")
    expect(page.locator("dl.facts").first).to_contain_text("Milano")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("cell", name=re.compile("taken back by team lead"))).to_be_visible()
    expect(page.locator("dl.facts").first).to_contain_text("Torino")


def test_limits_are_set_by_keyboard_and_a_contract_that_breaks_them_is_refused(lead: Visitor) -> None:
    page = lead.open("/lead/people/2")
    page.get_by_text("Set own limits").first.focus()
    page.locator("summary", has_text="Set own limits").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("5:00")
    form = page.locator("form[action$='/limits']")
    form.get_by_label("First day").fill(WEDNESDAY)
    form.get_by_label("What it comes from").fill("a doctor's word")
    form.get_by_label("What it comes from").press("Enter")
    expect(page.locator("dl.facts").first).to_contain_text("at most 5:00 h a day")
    lead.open("/lead/contracts/day")
    examine(page)
    page.get_by_label("Shortest day").fill("6:00")
    page.get_by_label("First day").fill(WEDNESDAY)
    page.get_by_label("What it comes from").fill("collective agreement")
    page.get_by_role("button", name="Change the contract").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Person 2: the contract's shortest day of 360 minutes"
    )
    expect(page.get_by_label("Shortest day")).to_have_value("6:00")
    lead.complaints = [one for one in lead.complaints if "422" not in one]


def test_a_contract_is_made_on_a_phone(browser: Browser, address: str) -> None:
    with visiting(browser, address, "dark", PHONE) as phone:
        page = phone.open("/lead/contracts")
        page.get_by_role("heading", name="Make a contract").click()
        fields = {
            "Short name": "part-20",
            "Name": "Part time",
            "Hours a week": "20",
            "First day": WEDNESDAY,
        }
        fields |= {"Shortest day": "4", "Longest day": "5:30", "What it comes from": "agreement"}
        for label, value in fields.items():
            page.get_by_label(re.compile(f"^{label}")).first.fill(value)
        page.get_by_role("button", name="Make the contract").click()
        expect(page.get_by_role("heading", name="Part time")).to_be_visible()
        expect(page.locator("dl.facts")).to_contain_text("20:00 h a week")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
