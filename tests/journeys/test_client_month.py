"""A client's review of the month, and a planner's look at the last run."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_cell_of_the_heat_map_opens_with_its_counts_and_formulas(visitor: Visitor) -> None:
    page = visitor.open("/client/shop")
    cell = page.get_by_role("region", name="Service level by weekday and hour").get_by_role("link").first
    cell.click()
    panel = page.locator("#cell")
    expect(panel.get_by_role("heading", level=2)).to_have_text(re.compile(r"^Phone, (Mon|Tue|Wed)"))
    for formula in ("sl_all", "sl_excl_short", "sl_answered_only"):
        expect(panel.get_by_role("rowheader", name=formula)).to_be_visible()


def test_another_channel_is_shown_at_once(visitor: Visitor) -> None:
    page = visitor.open("/client/shop")
    page.get_by_label("Channel").select_option("email")
    expect(page.get_by_role("heading", name=re.compile("^When it is met: E-mail"))).to_be_visible()


def test_a_picture_is_also_a_table_and_a_file(visitor: Visitor) -> None:
    page = visitor.open("/client/shop")
    journey = page.get_by_role("region", name="Where in the journey")
    journey.get_by_text("Show as table").click()
    expect(journey.get_by_role("cell", name="post_purchase")).to_be_visible()
    with page.expect_download() as download:
        journey.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "journey.csv"


def test_the_month_prints_without_its_controls(visitor: Visitor) -> None:
    page = visitor.open("/client/shop")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Desks")).to_be_hidden()
    expect(page.get_by_role("heading", name=re.compile("^The contract"))).to_be_visible()


def test_everything_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/client/shop")
        page.get_by_label("Channel").select_option("email")
        page.get_by_role("button", name="Show").last.click()
        expect(page.get_by_role("heading", name=re.compile("^When it is met: E-mail"))).to_be_visible()
        page.get_by_role("region", name="Service level by weekday and hour").get_by_role(
            "link"
        ).first.click()
        expect(page.locator("#cell h2")).to_have_text(re.compile("^E-mail"))
        page.goto(f"{address}/lead/day/2026-11-17")
        page.get_by_role("link", name=re.compile("^12:00: required")).click()
        expect(page.locator("#interval h2")).to_have_text(re.compile("^12:00–12:15"))


def test_a_planner_goes_from_the_verdict_to_a_queues_forecast(visitor: Visitor) -> None:
    page = visitor.open("/planner")
    expect(
        page.get_by_role("heading", name=re.compile("The service level holds: 82.3% ± 0.6%"))
    ).to_be_visible()
    page.get_by_role("region", name="Accuracy").get_by_role("link").first.click()
    expect(page.get_by_role("img", name=re.compile("^Contacts a day of"))).to_be_visible()
    page.get_by_label("Day", exact=True).select_option("2026-11-19")
    expect(page.get_by_role("heading", name="Thursday 19 November 2026, by interval")).to_be_visible()
