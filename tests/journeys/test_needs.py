"""A lead says who should be on call and who should meet, has it placed, publishes it; an agent sees it."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from contactcenter.clock import FixedClock
from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.services.reporting import Reporting
from tests.fakes.roster import at, store_centre
from tests.journeys.conftest import WIDE, Visitor, serving, visiting
from tests.journeys.test_rosters import look
from web.site import make_site

pytestmark = pytest.mark.browser

TEN = at(0, 600)


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Give a lead at a small centre at ten o'clock of its Monday."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('needs') / 'centre.db'}")
    upgrade(engine)
    store_centre(engine)
    with ExitStack() as stack:
        address = stack.enter_context(serving(make_site(Reporting(engine), clock=FixedClock(TEN))))
        yield stack.enter_context(visiting(browser, address, "light", WIDE))
    engine.dispose()


def enter(page: Page, form: str, button: str, **fields: str) -> None:
    """Fill a form of the page of needs and send it."""
    here = page.locator(f"#{form}")
    for label, value in fields.items():
        here.get_by_label(label.replace("_", " "), exact=True).fill(value)
    here.get_by_role("button", name=button).click()


def test_needs_are_entered_placed_published_and_seen_by_the_agent(desk: Visitor) -> None:
    page = desk.open("/lead/needs")
    expect(page.get_by_text("Nobody is wanted on call.")).to_be_visible()
    look(page)
    enter(page, "call-form", "Add this need", Title="Nights")
    expect(page.get_by_role("row", name=re.compile("Nights every day, 18:00–08:00"))).to_be_visible()
    enter(page, "session-form", "Add it", Title="Briefing", From="09:00", To="12:00")
    expect(page.get_by_role("row", name=re.compile("Briefing meeting of 30 min"))).to_be_visible()
    page.locator("#sessions").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("“Briefing” was deleted")
    look(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Change Briefing").click()
    enter(page, "session-form", "Store the change", Minutes="45")
    expect(page.get_by_role("row", name=re.compile("Briefing meeting of 45 min"))).to_be_visible()
    desk.open("/lead/roster")
    page.get_by_role("button", name="Draft a change").click()
    expect(page.get_by_text(re.compile("people miss 1 × meeting “Briefing”"))).to_be_visible()
    look(page)
    page.get_by_role("button", name="Place what is due").click()
    expect(page.get_by_text("Placed what is due.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("18:00–08:00 \\(14 h\\)"))).to_be_visible()
    look(page)
    page.get_by_role("link", name="Changes and publish").click()
    expect(page.get_by_text("Hours on call", exact=True)).to_be_visible()
    page.get_by_role("button", name="Publish as the next version").click()
    desk.open("/lead/today")
    expect(page.get_by_role("heading", name="On call")).to_be_visible()
    look(page)
    shown = []
    for agent in (1, 2, 3, 4):
        desk.open(f"/agent/{agent}/shifts?day=2026-11-23")
        shown.append(page.locator("section[aria-label=Shifts]").inner_text())
    look(page)
    assert sum("meeting “Briefing”" in week for week in shown) == 3
    assert sum(week.count("on call") for week in shown) == 7
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    desk.open("/lead/needs")
    look(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
