"""The search for tickets and the trial of rules in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import WIDE, LiveSite, Visitor, examine, visiting

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(browser: Browser, live: LiveSite) -> Iterator[Visitor]:
    """Give a team lead."""
    with visiting(browser, live.address, "light", WIDE) as found:
        yield found


def test_the_rules_in_force_are_tried_and_give_the_same(lead: Visitor, live: LiveSite) -> None:
    live.arrive()
    page = lead.open("/admin/rules")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("heading", name="The same rules, the same decisions")).to_be_visible(
        timeout=20_000
    )
    examine(page)
    page.get_by_role("button", name="Back to the editor").click()
    expect(page.get_by_role("heading", name="The draft is sound")).to_be_visible()
    examine(page)


def test_a_lead_searches_all_open_tickets(lead: Visitor, live: LiveSite) -> None:
    ticket = live.arrive()
    page = lead.open("/lead/tickets")
    examine(page)
    page.get_by_label("Number, name, customer or subject").fill(str(ticket))
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=str(ticket), exact=True).click()
    expect(page.get_by_role("button", name="Close it")).to_be_visible()
