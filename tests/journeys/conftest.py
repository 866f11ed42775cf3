"""A served site and a real browser in front of it.

While Playwright's synchronous interface runs, an event loop runs on the main thread, in which no
asynchronous test could start its own: so these tests come last, whatever the order of the folders.
"""

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.domain.units import ContactId, QueueId
from contactcenter.services.dispatch.commands import Command
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.services.dispatch.floors import CALLS, call, store_floor
from tests.web.seed import plant
from web.site import make_site

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE, PHONE = (1440, 900), (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests with a browser come last."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@contextlib.contextmanager
def serving(site: Litestar) -> Iterator[str]:
    """Serve a site on a free port of this machine and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(site, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "The site did not start; its log says why."
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the small outsourcer's site."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('journeys') / 'small.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    with serving(make_site(Reporting(engine))) as found:
        yield found
    engine.dispose()


@dataclass(frozen=True)
class LiveSite:
    """A served floor with its router, to which a test may say things behind the pages' back."""

    engine: Engine
    dispatch: Dispatch
    address: str
    names: Iterator[int] = field(default_factory=count)

    def tell(self, command: Command) -> Outcome:
        """Have a command carried out that must succeed."""
        outcome = self.dispatch.submit(command, key=f"test {next(self.names)}", actor="tester")
        assert outcome.done, outcome.refusal
        return outcome

    def arrive(self, queue: QueueId = CALLS) -> ContactId:
        """Let a contact come and return its number."""
        outcome = self.tell(call(f"visit {next(self.names)}", queue))
        assert outcome.ticket is not None
        return outcome.ticket.id


@pytest.fixture
def live(sqlite_engine: Engine) -> Iterator[LiveSite]:
    """Give a served floor of two clients and three people, nobody at work."""
    store_floor(sqlite_engine)
    dispatch = Dispatch(sqlite_engine)
    dispatch.start()
    try:
        with serving(make_site(Reporting(sqlite_engine), dispatch)) as found:
            yield LiveSite(sqlite_engine, dispatch, found)
    finally:
        dispatch.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give a browser; without one, skip with the reason, or fail where nothing may be skipped."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        if found is None:
            reason = "No Chromium was found: apt-get install chromium, or set CONTACTCENTER_BROWSER to one."
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield found
        found.close()


def launch(playwright: Playwright) -> Browser | None:
    """Start the first browser that there is: the one named, the system's, then Playwright's own."""
    path = os.environ.get("CONTACTCENTER_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    own = Path(playwright.chromium.executable_path)
    if path is None and not own.is_file():
        return None
    arguments = ["--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=path or own, args=arguments)


@dataclass
class Visitor:
    """Somebody at a page, and everything that the browser complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Note what the console says, unless it is small talk."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.address + path)
        return self.page


@contextlib.contextmanager
def visiting(browser: Browser, address: str, theme: str, size: tuple[int, int]) -> Iterator[Visitor]:
    """Open a window, and hold against the site what the browser complained of in it."""
    width, height = size
    with browser.new_context(
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": height},
        locale="en-GB",
    ) as context:
        visitor = Visitor(context.new_page(), address)
        visitor.page.on("console", visitor.hear)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        yield visitor
    assert visitor.complaints == []


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """Give somebody at a desk, in light colours."""
    with visiting(browser, address, "light", WIDE) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visitor]:
    """Give somebody with a phone, in dark colours."""
    with visiting(browser, address, "dark", PHONE) as found:
        yield found


def examine(page: Page) -> None:
    """Let axe look at a page in both themes, and see that nothing is cut off, wide or narrow."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
