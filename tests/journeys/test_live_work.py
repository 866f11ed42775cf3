"""A live floor in a browser: an agent at work, a lead who helps, rules that change, a stream that stops."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from contactcenter.services.dispatch.commands import Pause, Presence, SetAgentState
from tests.journeys.conftest import PHONE, WIDE, LiveSite, Visitor, examine, visiting
from tests.services.dispatch.floors import ADA, BEA, CHATS, MAILS

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, live: LiveSite) -> Iterator[Visitor]:
    """Give an agent with a phone, in dark colours."""
    with visiting(browser, live.address, "dark", PHONE) as found:
        yield found


@pytest.fixture
def lead(browser: Browser, live: LiveSite) -> Iterator[Visitor]:
    """Give a team lead."""
    with visiting(browser, live.address, "light", WIDE) as found:
        yield found


def ready(live: LiveSite, agent: int) -> None:
    """Let an agent work outside any shift."""
    live.tell(SetAgentState(agent, Presence.AVAILABLE, overtime=True))


def test_an_agent_signs_in_takes_an_offer_and_completes_it(desk: Visitor, live: LiveSite) -> None:
    page = desk.open("/agent")
    page.get_by_label("Name or code").fill("ada")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("ADA")).click()
    expect(page.get_by_role("status")).to_have_text("live")
    page.get_by_label("outside my shift").check()
    page.get_by_role("button", name="Available").click()
    expect(page.get_by_text("Nothing for you at the moment")).to_be_visible()
    ticket = live.arrive()
    expect(page.get_by_role("heading", name="Phone for Shop")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ s to answer"))).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("yours", exact=True)).to_be_visible()
    expect(page.get_by_text("taken by")).to_be_visible()
    page.get_by_role("button", name="Complete").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Nothing for you at the moment")).to_be_visible()
    live_views = page.request.get(f"{live.address}/api/tickets/{ticket}").json()
    assert live_views["ticket"]["state"] == "closed"


def test_work_outside_a_shift_must_be_meant(desk: Visitor, live: LiveSite) -> None:
    page = desk.open(f"/agent/{ADA}")
    with page.expect_response(lambda answer: answer.status == 409):
        page.get_by_role("button", name="Available").click()
    expect(page.get_by_role("alert")).to_contain_text("shift")
    live.arrive()
    with page.expect_response(lambda answer: answer.url.endswith(f"/agent/{ADA}")):
        live.tell(SetAgentState(ADA, Presence.AVAILABLE, overtime=True))
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("shift")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    desk.complaints.clear()  # the browser tells of every 409


def test_an_offer_that_is_withdrawn_leaves_the_desk_by_itself(desk: Visitor, live: LiveSite) -> None:
    ready(live, ADA)
    page = desk.open(f"/agent/{ADA}")
    ticket = live.arrive()
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    live.tell(Pause(ticket))
    expect(page.get_by_role("button", name="Accept")).to_be_hidden()


def test_the_desk_works_without_script(browser: Browser, live: LiveSite) -> None:
    ready(live, ADA)
    live.arrive(MAILS)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live.address}/agent/{ADA}")
        page.get_by_role("button", name="Accept").click()
        expect(page).to_have_url(f"{live.address}/agent/{ADA}")
        page.get_by_text("Pass it on").click()
        page.get_by_role("combobox", name=re.compile("^Queue")).select_option(CHATS)
        page.get_by_role("button", name="Pass on").click()
        expect(page.get_by_role("heading", name="Chat for Shop")).to_be_visible()


def test_a_lead_sees_who_waits_and_moves_a_stuck_ticket(lead: Visitor, live: LiveSite) -> None:
    page = lead.open("/lead/live")
    expect(page.get_by_role("status")).to_have_text("live")
    ticket = live.arrive()
    page.get_by_role("link", name="Calls", exact=True).click()
    page.get_by_role("link", name=str(ticket), exact=True).click()
    page.get_by_label("Why not this agent?").fill("ADA")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("ADA is not available: signed out.")).to_be_visible()
    page.get_by_role("combobox", name=re.compile("^Queue")).select_option(MAILS)
    page.get_by_role("button", name="Route it anew").click()
    expect(page.get_by_role("link", name="Mails", exact=True)).to_be_visible()
    page.get_by_label("Reason").fill("answered elsewhere")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Close it")).to_be_hidden()
    expect(page.get_by_text("asked by team lead").first).to_be_visible()


def test_a_lead_who_looked_before_it_changed_is_told(lead: Visitor, live: LiveSite) -> None:
    ticket = live.arrive()
    page = lead.open(f"/lead/tickets/{ticket}")
    ready(live, ADA)
    with page.expect_response(lambda answer: answer.status == 409):
        page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("alert")).to_contain_text("version")
    lead.complaints.clear()  # the browser tells of every 409
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Close it")).to_be_hidden()


def test_the_floor_changes_by_itself(lead: Visitor, live: LiveSite) -> None:
    page = lead.open("/lead/live")
    expect(page.get_by_role("status")).to_have_text("live")
    live.arrive(CHATS)
    expect(page.get_by_role("row", name=re.compile("^Chats 1 "))).to_be_visible()


def test_rules_with_an_error_are_named_and_then_published(lead: Visitor, live: LiveSite) -> None:
    ready(live, BEA)
    page = lead.open("/admin/rules")
    editor = page.get_by_label("Rules, as TOML")
    sound = editor.input_value()
    with page.expect_response(lambda answer: answer.status == 422):
        editor.fill(sound.replace("italian = 3", "italian = 9"))
        page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("skills.italian")
    lead.complaints.clear()  # the browser tells of every 422
    editor.fill(sound.replace("italian = 3", "italian = 2"))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="The draft is sound")).to_be_visible()
    expect(page.get_by_text("+italian = 2")).to_be_visible()
    page.get_by_label("Why, in a sentence").fill("More people for Italian")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_label("Why, in a sentence")).to_have_value("Back to version 1")


@pytest.mark.parametrize(
    "path",
    ["/agent", f"/agent/{ADA}", "/lead/live", "/lead/live/shop-calls", "/lead/tickets/1", "/admin/rules"],
)
def test_axe_finds_nothing_on_a_live_page(lead: Visitor, live: LiveSite, path: str) -> None:
    ready(live, ADA)
    live.arrive()
    live.arrive()
    page = lead.open(path)
    examine(page)


def test_nothing_that_may_never_be_is_found(lead: Visitor, live: LiveSite) -> None:
    live.arrive()
    page = lead.open("/admin/invariants")
    expect(page.get_by_text("Every contact is in exactly one place")).to_be_visible()
    assert Axe().run(page).violations_count == 0
