"""A page whose stream stops says so."""

import re

import pytest
from playwright.sync_api import Browser, expect

from contactcenter.db.engine import Engine
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.reporting import Reporting
from tests.journeys.conftest import serving
from tests.services.dispatch.floors import ADA, store_floor
from web.site import make_site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/lead/live", f"/agent/{ADA}"])
def test_a_page_whose_stream_stops_is_marked_stale(
    browser: Browser, sqlite_engine: Engine, path: str
) -> None:
    store_floor(sqlite_engine)
    with browser.new_context() as context:
        page = context.new_page()
        with serving(make_site(Reporting(sqlite_engine), Dispatch(sqlite_engine))) as address:
            page.goto(address + path)
            expect(page.get_by_role("status")).to_have_text("live")
        expect(page.get_by_role("status")).to_have_text(re.compile("^stale"))
