"""The calendar of events: a file is looked at, stored, taken back, and long calendars fold."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import openpyxl
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant
from web.site import make_site
from web.viewmodels.eventcalendar import ids_of, ranges_of

Visitor = TestClient[Litestar]
ADDRESS = "/planner/events"
DIRTY = (
    "Calendar of 2026\n\n"
    "class,name,start,end,queue,effect\n"
    "sale,Winter sale,2026-01-07,2026-01-09,,+30%\n"
    "sale,Winter sale,2026-01-07,2026-01-09,,+30%\n"
    "sale,Backwards,2026-02-09,2026-02-07,,\n"
    "sale,Lost,2026-03-09,,nowhere,\n"
    "closure,Stocktaking,2026-07-01,,,\n"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of its own, for these tests store something."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('events') / 'small.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    yield engine
    engine.dispose()


@pytest.fixture
def planner(own: Engine) -> Iterator[Visitor]:
    """Give a planner at an empty calendar."""
    with UnitOfWork(own) as uow:
        for key, _ in uow.planned_events.all():
            uow.planned_events.remove(key)
        uow.commit()
    with TestClient(make_site(Reporting(own)), raise_server_exceptions=False) as client:
        yield client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def look(planner: Visitor, content: bytes, name: str = "events.csv") -> tuple[int, str]:
    token = hidden(planner.get(ADDRESS).text, "_csrf_token")
    answer = planner.post(
        f"{ADDRESS}/file", data={"_csrf_token": token}, files={"file": (name, content, "text/csv")}
    )
    return answer.status_code, answer.text


def store(planner: Visitor, page: str, **more: str) -> tuple[int, str]:
    fields = {name: hidden(page, name) for name in ("_csrf_token", "name", "content")}
    answer = planner.post(f"{ADDRESS}/file/store", data=fields | more, follow_redirects=True)
    return answer.status_code, answer.text


def names(own: Engine) -> list[str]:
    with UnitOfWork(own, reading=True) as uow:
        return [event.name for _, event in uow.planned_events.all()]


def test_a_file_is_looked_at_stored_and_taken_back(planner: Visitor, own: Engine) -> None:
    status, page = look(planner, DIRTY.encode())
    assert status == 200
    assert names(own) == []
    assert "Store 2 new events" in page
    assert "ends on 2026-02-07, before it starts" in page
    assert "there is no such queue" in page
    assert "twice in the file" in page
    assert [int(n) for n in re.findall(r"<dd[^>]*>\s*(?:<[^>]+>)*(\d+)", page)] == [2, 0, 1, 2]
    assert store(planner, page)[0] == 422
    assert names(own) == []
    status, stored = store(planner, page, waive="1")
    assert status == 200
    assert "2 events were stored" in stored
    assert names(own) == ["Winter sale", "Stocktaking"]
    again = look(planner, DIRTY.encode())[1]
    assert "Nothing of it is new" in again
    fields = {name: hidden(stored, name) for name in ("_csrf_token", "undo")}
    assert "No event stands" in planner.post(ADDRESS, data=fields).text
    assert names(own) == []


def test_a_workbook_is_taken_and_queues_go_by_name_or_id(planner: Visitor, own: Engine) -> None:
    with UnitOfWork(own, reading=True) as uow:
        queue = uow.queues.all()[0]
    book = openpyxl.Workbook()
    for row in (
        ["name", "start", "queue"],
        ["Fair", date(2026, 5, 4), queue.name],
        ["Fair", date(2026, 5, 5), queue.id],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    page = look(planner, content.getvalue(), "my fair.xlsx")[1]
    assert "Store 2 new events" in page
    assert store(planner, page)[0] == 200
    with UnitOfWork(own, reading=True) as uow:
        assert {event.queue for _, event in uow.planned_events.all()} == {queue.id}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"foo,bar\n1,2\n", "needs a column"),
        (b"\x89PNG\r\n\x1a\n", "needs a column"),
        (b"name,start\nFair,someday\n", "Nothing of it is new"),
    ],
)
def test_a_file_of_no_events_is_refused(planner: Visitor, content: bytes, said: str) -> None:
    assert said in look(planner, content, "../../etc/passwd")[1]


def test_no_file_and_content_that_was_touched_are_refused(planner: Visitor) -> None:
    token = hidden(planner.get(ADDRESS).text, "_csrf_token")
    assert "Choose a file" in planner.post(f"{ADDRESS}/file", data={"_csrf_token": token}).text
    fields = {"_csrf_token": token, "name": "x.csv", "content": "%%%"}
    assert planner.post(f"{ADDRESS}/file/store", data=fields).status_code == 422
    assert planner.get(f"{ADDRESS}?stored=1-x").status_code in {400, 422}


def test_a_long_calendar_folds_by_year_and_class(planner: Visitor) -> None:
    days = [date(2023, 1, 2) + timedelta(days=3 * n) for n in range(428)]
    rows = [f"{'sale' if n % 3 else 'closure'},Event {n},{day}\n" for n, day in enumerate(days)]
    page = look(planner, ("class,name,start\n" + "".join(rows)).encode())[1]
    stored = store(planner, page)[1]
    assert "428 events were stored" in stored
    folds = re.findall(r'<details class="fold"( open)?><summary><h3>(\d{4})', stored)
    assert [year for _, year in folds] == ["2026", "2025", "2024", "2023"]
    assert sum(bool(is_open) for is_open, _ in folds) <= 1
    assert stored.count('<details class="fold"') == 4 + 8


def test_ids_travel_as_ranges() -> None:
    assert ids_of(ranges_of([7, 3, 4, 5])) == {3, 4, 5, 7}
    assert ids_of("") == frozenset()
    for text in ("x", "3-", "1-999999999"):
        with pytest.raises(InvalidInput):
            ids_of(text)
