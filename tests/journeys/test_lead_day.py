"""A team lead's morning: the floor, the gaps of the day, who is there."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_the_floor_is_wound_forward_without_loading_the_page_anew(visitor: Visitor) -> None:
    page = visitor.open("/lead/floor?day=2026-11-13&at=11:00")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="+ 15 min").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 13 November 2026, 11:15")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 13 November 2026, 11:30")
    page.get_by_label("Time of day").select_option("16:00")
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 13 November 2026, 16:00")
    expect(page).to_have_url(re.compile("at=16(:|%3A)00"))
    assert page.evaluate("window.kept") is True


def test_a_recorded_day_is_never_passed_off_as_live(visitor: Visitor) -> None:
    page = visitor.open("/lead/floor")
    expect(page.get_by_text("recorded day, not live")).to_be_visible()


def test_an_interval_of_the_curve_opens_with_who_is_there(visitor: Visitor) -> None:
    page = visitor.open("/lead/day/2026-11-17")
    page.get_by_role("link", name=re.compile("^12:00: required")).click()
    panel = page.locator("#interval")
    expect(panel.get_by_role("heading", level=2)).to_have_text(
        re.compile(r"12:00–12:15: \d+ scheduled for")
    )
    expect(panel.get_by_role("heading", name=re.compile(r"\d+ serve"))).to_be_visible()


def test_the_curve_is_one_tab_stop_and_arrows_move_along_it(visitor: Visitor) -> None:
    page = visitor.open("/lead/day/2026-11-17")
    curve = page.get_by_role("group", name="Open an interval")
    assert curve.locator("a[tabindex='0']").count() == 1
    curve.locator("a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert curve.locator("a[tabindex='0']").count() == 1
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    expect(page.locator("#interval h2")).to_have_text(re.compile(f"^{focused[:5]}"))


def test_the_curve_stays_in_sight_above_the_shifts(visitor: Visitor) -> None:
    page = visitor.open("/lead/day/2026-11-17")
    page.set_viewport_size({"width": 1440, "height": 480})
    page.get_by_text("Click an interval of the curve").scroll_into_view_if_needed()
    top = page.locator(".day-top").bounding_box()
    assert top is not None
    assert 0 <= top["y"] <= 60


def test_a_team_is_chosen_and_the_way_back_leads_to_all(visitor: Visitor) -> None:
    page = visitor.open("/lead/day/2026-11-17")
    page.get_by_label("Team", exact=True).select_option("shop-team")
    expect(page).to_have_url(re.compile("team=shop-team"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/lead/day/2026-11-17$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday 17 November 2026")


def test_the_days_are_turned_by_key(visitor: Visitor) -> None:
    page = visitor.open("/lead/day/2026-11-17")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday 18 November 2026")
    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday 17 November 2026")


def test_search_is_a_key_away(visitor: Visitor) -> None:
    page = visitor.open("/lead/week")
    page.keyboard.press("/")
    page.keyboard.type("corner")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Corner Shop", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corner Shop")


def test_help_opens_and_closes_by_key(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_content(visitor: Visitor) -> None:
    page = visitor.open("/lead/week")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_lead_on_a_phone_sees_the_day(phone: Visitor) -> None:
    page = phone.open("/lead/day/2026-11-17")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Agents required and scheduled"))).to_be_visible()
