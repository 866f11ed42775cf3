"""A roster's life in the browser: drafted, dragged, published, gone back on; asked for, mended, imported.

All journeys share one small centre at ten o'clock of its Monday, and one window.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect

from contactcenter.clock import FixedClock
from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.domain.rosteredit import AddShift
from contactcenter.services.reporting import Reporting
from contactcenter.services.rostering.desk import RosterDesk, Signature
from tests.fakes.roster import NOW, at, shift, store_centre
from tests.journeys.conftest import WIDE, Visitor, serving, visiting
from web.site import make_site

pytestmark = pytest.mark.browser

TEN = at(0, 600)
TUESDAY = "2026-11-24"
ANNA = Signature("Anna")


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Give a lead at a centre whose fourth person works on Friday alone."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('rosters') / 'centre.db'}")
    upgrade(engine)
    first = store_centre(engine)
    rostering = RosterDesk(engine, FixedClock(NOW))
    draft = rostering.draft(first, "Anna")
    rostering.edit(draft, AddShift(shift(4, 4)), "Friday", ANNA)
    rostering.publish(draft, ANNA)
    with ExitStack() as stack:
        address = stack.enter_context(serving(make_site(Reporting(engine), clock=FixedClock(TEN))))
        yield stack.enter_context(visiting(browser, address, "light", WIDE))
    engine.dispose()


def look(page: Page) -> None:
    """Hold against a page what axe finds in it."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def confirm(page: Page, told: str) -> None:
    """Go on with a rule, whatever of what these tests published it touches, until the page tells so."""
    done, asked = page.get_by_text(told), page.get_by_role("button", name="Do it all the same")
    expect(done.or_(asked)).to_be_visible()
    if asked.is_visible():
        asked.click()
    expect(done).to_be_visible()


def drag(page: Page, name: str, quarters: int, from_end: bool = False) -> None:
    """Pull a person's bar by quarters of an hour."""
    link = page.locator(f"a[data-name='{name}']")
    box = link.locator("rect").first.bounding_box()
    assert box is not None
    x, width, quarter = (float(link.get_attribute(f"data-{one}") or 0) for one in ("x", "width", "quarter"))
    scale = box["width"] / float(link.locator("rect").first.get_attribute("width") or 1)
    across = box["x"] + scale * (x + (width - 3 if from_end else width / 2))
    page.mouse.move(across, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(across + scale * quarter * quarters, box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()


def times(page: Page, name: str) -> tuple[str | None, str | None]:
    """Return when a person's shift begins and ends by the picture."""
    link = page.locator(f"a[data-name='{name}']")
    return link.get_attribute("data-begin"), link.get_attribute("data-finish")


def test_a_draft_is_dragged_keyed_undone_published_and_gone_back_on(desk: Visitor) -> None:
    page = desk.open("/lead/roster")
    look(page)
    page.get_by_role("button", name="Draft a change").click()
    page.goto(f"{page.url}?day={TUESDAY}")
    drag(page, "Person 1", 4)
    expect(page.get_by_text("Person 1, 2026-11-24: 10:00–18:30")).to_be_visible()
    assert times(page, "Person 1") == ("10:00", "18:30")
    drag(page, "Person 3", -2, from_end=True)
    expect(page.get_by_text("Person 3, 2026-11-24: 09:00–17:00")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Redo")).to_be_visible()
    page.locator("a[data-name='Person 2']").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#dragged")).to_have_text("Person 2: 08:30–17:00")
    expect(page.locator("#effect")).to_contain_text("If you store this")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Person 2, 2026-11-24: 08:30–17:00")).to_be_visible()
    expect(page.locator("a[data-name='Person 2']")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Redo")).to_be_visible()
    assert times(page, "Person 2") == ("09:00", "17:30")
    look(page)
    page.get_by_role("link", name="Changes and publish").click()
    expect(page.get_by_role("row", name=re.compile("Person 1"))).to_contain_text("10:00–18:30")
    look(page)
    page.get_by_label("Note for the 1 person affected").fill("later on Tuesday")
    page.get_by_role("button", name="Publish as the next version").click()
    expect(page.get_by_role("cell", name="later on Tuesday")).to_be_visible()
    page.get_by_role("button", name="Go back to version 2").click()
    page.get_by_role("link", name="Changes and publish").click()
    page.get_by_role("button", name="Publish as the next version").click()
    expect(page.get_by_role("button", name="Go back to version 3")).to_be_visible()


def test_a_request_is_asked_approved_and_seen_in_the_shifts(desk: Visitor) -> None:
    page = desk.open("/agent/3/shifts")
    page.get_by_label("First day").fill("2026-11-25")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("waits for the lead").first).to_be_visible()
    desk.open("/lead/requests")
    look(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    desk.open("/agent/3/shifts?day=2026-11-25")
    expect(page.locator(".shift-card", has_text="Wed 25 Nov")).to_contain_text("Off")
    look(page)


def test_two_agents_swap_their_shifts(desk: Visitor) -> None:
    page = desk.open("/agent/1/shifts")
    page.get_by_text("Swap a shift").click()
    form = page.locator("form", has=page.get_by_role("button", name="Ask the colleague"))
    form.get_by_label("My shift").select_option(shift(1, 3).start.isoformat())
    form.get_by_label("For the shift of").select_option(f"4@{shift(4, 4).start.isoformat()}")
    form.get_by_role("button", name="Ask the colleague").click()
    desk.open("/agent/4/shifts")
    page.get_by_role("button", name="Agree").click()
    desk.open("/lead/requests")
    expect(page.get_by_text("keeps every rule")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    desk.open("/agent/4/shifts?day=2026-11-26")
    expect(page.locator(".shift-card", has_text="Thu 26 Nov")).to_contain_text("09:00–17:30")
    expect(page.locator(".shift-card", has_text="Fri 27 Nov")).to_contain_text("Off")


def test_a_sick_call_is_mended_in_one_step_and_taken_back(desk: Visitor) -> None:
    page = desk.open("/lead/today")
    for name in ("Person 1", "Person 2"):
        page.get_by_role("row", name=re.compile(name)).get_by_role("button", name="Called in sick").click()
        expect(page.get_by_role("button", name="Undo “Called in sick”")).to_be_visible()
    page.get_by_role("button", name="Mend the day with few people").click()
    expect(page.locator("#mend")).to_contain_text("missing hours become")
    look(page)
    page.get_by_role("button", name="All agree: do it").click()
    page.get_by_role("button", name=re.compile("Undo “Day mended|Undo “Came in|Undo “Overtime")).click()
    expect(page.get_by_role("button", name=re.compile("Undo “Undone: "))).to_be_visible()


def test_a_roster_that_breaks_a_rule_is_imported_refused_and_forced_with_a_reason(desk: Visitor) -> None:
    page = desk.open("/lead/roster/import")
    rows = ["person,from,to"] + [
        f"Person 4,2026-12-{day:02} 09:00,2026-12-{day:02} 17:30" for day in range(7, 14)
    ]
    sheet = {"name": "week.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.get_by_label("File").set_input_files(sheet)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Rules that it breaks")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Make a draft of it").click()
    page.get_by_role("button", name="Publish as the next version").click()
    expect(page.get_by_role("alert")).to_contain_text("or give the reason why")
    assert len(desk.complaints) == 1, "the browser's console says that the answer was a refusal"
    assert "422" in desk.complaints.pop()
    page.get_by_label("Why it is published although it breaks rules").fill("agreed with the works council")
    page.get_by_role("button", name="Publish as the next version").click()
    expect(page.get_by_text("breaks rules: agreed with the works council")).to_be_visible()


def test_a_site_follows_another_preset_and_a_draft_is_judged_by_it_from_that_day(desk: Visitor) -> None:
    page = desk.open("/admin/labour")
    form = page.locator("form", has=page.get_by_role("button", name="Let it follow"))
    form.get_by_label("Site").select_option("Torino")
    form.get_by_label("Preset").select_option("Italy")
    form.get_by_label("First day").fill("2026-11-25")
    form.get_by_label("Law or agreement").fill("moved to the Italian company")
    form.get_by_role("button").press("Enter")
    confirm(page, "when it follows “Italy”")
    expect(page.get_by_role("row", name=re.compile("Torino 5 Italy"))).to_contain_text("2026-11-25")
    look(page)
    desk.open("/lead/roster")
    page.get_by_role("button", name="Draft a change").last.click()
    draft = page.url
    for day, told in (("24", "No rule is broken by it"), ("26", "a break is due after 120")):
        page.goto(f"{draft}?day=2026-11-{day}")
        page.locator("a[data-name='Person 2']").click()
        page.get_by_label("Break at").first.fill("11:15")
        page.keyboard.press("Tab")
        expect(page.locator("#effect")).to_contain_text(told)
    page.get_by_role("link", name="Changes and publish").click()
    page.get_by_role("button", name="Discard this draft").click()
    desk.open("/admin/labour")
    page.get_by_role("button", name="Take back").click()
    confirm(page, "taken back by administrator")


def test_what_a_rule_touches_is_shown_before_it_is_set(desk: Visitor) -> None:
    page = desk.open("/admin/labour")
    form = page.locator("form", has=page.get_by_role("button", name="Set the rule"))
    form.get_by_label("Rule").select_option("max_daily_minutes")
    form.get_by_label("Value").fill("200")
    form.get_by_label("First day").fill("2026-11-25")
    form.get_by_label("Law or agreement").fill("a slip of the finger")
    form.get_by_role("button").press("Enter")
    expect(
        page.get_by_role("heading", name="Nothing is stored yet: this is what it touches")
    ).to_be_visible()
    look(page)
    page.get_by_role("link", name="Leave it").click()
    expect(page.get_by_text("a slip of the finger")).to_be_hidden()


def test_labour_rules_read_well_in_the_dark_and_on_a_phone(desk: Visitor) -> None:
    page = desk.open("/admin/labour")
    page.emulate_media(color_scheme="dark")
    look(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def swipe(finger: CDPSession, *path: tuple[float, float]) -> None:
    """Let a finger go along a path on the screen and leave it."""
    for kind, (x, y) in zip(("touchStart", *("touchMove",) * len(path)), path, strict=False):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def bar(page: Page, name: str) -> tuple[float, float, float]:
    """Return a place early in a person's bar on the screen, and how wide a quarter of an hour is there."""
    link = page.locator(f"a[data-name='{name}']")
    link.scroll_into_view_if_needed()
    box = link.locator("rect").first.bounding_box()
    assert box is not None
    x, quarter = (float(link.get_attribute(f"data-{one}") or 0) for one in ("x", "quarter"))
    scale = box["width"] / float(link.locator("rect").first.get_attribute("width") or 1)
    return box["x"] + scale * (x + 2 * quarter), box["y"] + box["height"] / 2, scale * quarter


def test_on_a_phone_a_finger_moves_a_shift_scrolls_or_opens_the_form(desk: Visitor) -> None:
    page = desk.open("/lead/roster")
    week = page.get_by_role("row").filter(has_text="Mon 23 Nov 2026 – Sun 29 Nov")
    week.get_by_role("button", name="Draft a change").click()
    page.goto(f"{page.url}?day={TUESDAY}")
    page.set_viewport_size({"width": 390, "height": 844})
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    begin, _ = times(page, "Person 1")
    across, down, quarter = bar(page, "Person 1")
    swipe(finger, *((across + quarter * step, down) for step in range(5)))
    expect(page.locator("a[data-name='Person 1']")).not_to_have_attribute("data-begin", str(begin))
    held = times(page, "Person 2")
    across, down, _ = bar(page, "Person 2")
    swipe(finger, *((across + step, down - 20 * step) for step in range(9)))
    expect(page.locator("svg .ghost")).to_have_count(0)
    assert times(page, "Person 2") == held
    across, down, _ = bar(page, "Person 2")
    swipe(finger, (across, down))
    form = page.locator("form", has=page.get_by_role("button", name="Store times"))
    expect(form.get_by_label("From")).to_be_visible()
    form.get_by_label("From").fill("08:00")
    form.get_by_label("To").fill("16:30")
    form.get_by_role("button", name="Store times").click()
    expect(page.locator("a[data-name='Person 2']")).to_have_attribute("data-begin", "08:00")
