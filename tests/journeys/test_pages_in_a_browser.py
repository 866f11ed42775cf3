"""Every page in a real browser: no complaint on the console, nothing that axe finds, nothing cut off."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visitor, examine

pytestmark = pytest.mark.browser

DARK_PAGE = "rgb(14, 20, 27)"

PAGES = (
    "/",
    "/about/formulas",
    "/search?q=shop",
    "/lead/floor?day=2026-11-13&at=11:00",
    "/lead/day/2026-11-17?at=12:00",
    "/lead/week",
    "/client",
    "/client/shop?cell=0-12",
    "/planner",
    "/planner/forecast",
    "/planner/forecast/shop-email-it",
)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_either_theme_and_nothing_is_cut_off(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    examine(page)


def test_a_page_that_is_not_there_leads_back(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        assert page.goto(f"{address}/nothing").status == 404
        page.get_by_role("link", name="Back to the start").click()
        assert page.url == f"{address}/"


def test_the_colours_can_be_chosen_and_stay(visitor: Visitor) -> None:
    page = visitor.open("/lead/week")
    page.get_by_role("button", name="Colours: change to light").click()
    page.get_by_role("button", name="Colours: change to dark").click()
    assert page.url.endswith("/lead/week")
    expect(page.locator("body")).to_have_css("background-color", DARK_PAGE)
    visitor.open("/planner")
    expect(page.locator("body")).to_have_css("background-color", DARK_PAGE)
