"""A planner brings a file of events, with the keyboard and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, LiveSite, visiting

pytestmark = pytest.mark.browser
FILE = (
    b"class,name,start\nsale,Winter sale,2026-01-07\nsale,Broken,someday\nclosure,Stocktaking,2026-07-01\n"
)


def test_a_file_of_events_is_looked_at_stored_and_taken_back(browser: Browser, live: LiveSite) -> None:
    with visiting(browser, live.address, "dark", PHONE) as planner:
        page = planner.open("/planner/events")
        expect(page.get_by_text("No event stands in the calendar")).to_be_visible()
        file = {"name": "events.csv", "mimeType": "text/csv", "buffer": FILE}
        page.get_by_label("CSV or XLSX").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Look at it").press("Enter")
        expect(page.get_by_role("cell", name="not a date; write yyyy-mm-dd")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.get_by_label("leave the 1 refused rows out").press("Space")
        page.get_by_role("button", name="Store 2 new events").press("Enter")
        expect(page.get_by_text("2 events were stored")).to_be_visible()
        fold = page.locator("summary", has_text="closure")
        fold.press("Enter")
        expect(page.get_by_role("button", name="Remove Stocktaking")).to_be_hidden()
        page.get_by_role("button", name="Take them back").press("Enter")
        expect(page.get_by_text("No event stands in the calendar")).to_be_visible()
