"""Overrides, locks and events from the planner's forms to the database, and what is refused."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.services.forecasting.events import read_events
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant
from web.site import make_site

Visitor = TestClient[Litestar]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of its own, for these tests store something."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('corrections') / 'small.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    yield engine
    engine.dispose()


@pytest.fixture
def planner(own: Engine) -> Iterator[Visitor]:
    with TestClient(make_site(Reporting(own)), raise_server_exceptions=False) as client:
        yield client


def post(planner: Visitor, address: str, **fields: str) -> tuple[int, str]:
    """Send a form with its token, and return the status and the page it leads to."""
    token = re.search(r'name="_csrf_token" value="([^"]+)"', planner.get(address).text)
    assert token is not None
    answer = planner.post(address, data={"_csrf_token": token[1], **fields}, follow_redirects=False)
    page = planner.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text
    return answer.status_code, page


def first_queue(planner: Visitor) -> tuple[str, date]:
    """Return the queue whose corrections are shown first, and a day of its forecast."""
    shown = planner.get("/planner/corrections").text
    found = re.search(r'action="/planner/corrections/([^"]+)"', shown)
    assert found is not None
    days = re.search(
        r'<option value="(\d{4}-\d\d-\d\d)"', planner.get(f"/planner/forecast/{found[1]}").text
    )
    assert days is not None
    return found[1], date.fromisoformat(days[1])


def test_an_override_is_entered_counts_and_is_withdrawn(planner: Visitor) -> None:
    queue, day = first_queue(planner)
    address = f"/planner/corrections/{queue}"
    given = {
        "first": str(day),
        "last": str(day + timedelta(days=60)),
        "author": "Ada",
        "reason": "<leaflet>",
    }
    status, page = post(planner, address, **given, change="+20")
    assert status == 303
    assert "&lt;leaflet&gt;" in page
    assert "+20%" in page
    totals = re.search(r"([\d,]+) contacts forecast, ([\d,]+) with the overrides", page)
    assert totals is not None
    before, after = (float(text.replace(",", "")) for text in totals.groups())
    assert after == pytest.approx(1.2 * before, rel=0.01)
    key = re.search(r'name="withdraw" value="(\d+)"', page)
    assert key is not None
    status, page = post(planner, address, withdraw=key[1])
    assert status == 303
    assert "no longer counts" in page
    assert post(planner, address, withdraw=key[1])[0] == 422


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"change": "10", "contacts": "5"}, "either a change in percent or the contacts"),
        ({}, "either a change in percent or the contacts"),
        ({"change": "much"}, "is no number"),
        ({"change": "-100"}, "factor of 0"),
        ({"change": "5", "last": "2020-01-01"}, "before it starts"),
        ({"change": "5", "reason": "  "}, "author and a reason"),
    ],
)
def test_an_override_that_cannot_be_is_refused_and_kept_in_the_form(planner, fields, said) -> None:
    queue, day = first_queue(planner)
    given = {"first": str(day), "author": "Ada", "reason": "strike"} | fields
    status, page = post(planner, f"/planner/corrections/{queue}", **given)
    assert status == 422
    assert said in page
    assert 'value="Ada"' in page


def test_a_forecast_is_locked_once(planner: Visitor) -> None:
    queue, _ = first_queue(planner)
    address = f"/planner/corrections/{queue}"
    key = re.search(r'name="lock" value="(\d+)"', planner.get(address).text)
    assert key is not None
    status, page = post(planner, address, lock=key[1])
    assert status == 303
    assert "kept for good since" in page
    assert post(planner, address, lock=key[1])[0] == 422


def test_events_are_kept_shown_on_the_forecast_and_saved_as_the_commands_read_them(
    planner: Visitor, own: Engine, tmp_path: Path
) -> None:
    queue, day = first_queue(planner)
    status, page = post(
        planner,
        "/planner/events",
        name="Open days",
        kind="Campaign",
        first=str(day),
        change="30",
        queue=queue,
    )
    assert status == 303
    assert "Open days" in page
    assert "Open days" in planner.get(f"/planner/forecast/{queue}").text
    saved = tmp_path / "events.csv"
    saved.write_text(planner.get("/planner/events?format=csv").text)
    with UnitOfWork(own, reading=True) as uow:
        stored = tuple(event for _, event in uow.planned_events.all())
    assert read_events(saved).events == stored
    assert len(list(csv.reader(saved.read_text().splitlines()))) == 2
    key = re.search(r'name="remove" value="(\d+)"', page)
    assert key is not None
    assert "No event stands" in post(planner, "/planner/events", remove=key[1])[1]
    assert post(planner, "/planner/events", remove="999")[0] == 422
    assert "needs a name" in post(planner, "/planner/events", first=str(day))[1]


def test_before_the_first_run_there_is_nothing_to_correct(early_visitor: Visitor) -> None:
    assert "has not run yet" in early_visitor.get("/planner/corrections").text
    assert "No event stands" in early_visitor.get("/planner/events").text
