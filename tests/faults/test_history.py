"""The history checker is silent on a sound day, and finds each kind of damage that is done to one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contactcenter.db.dispatch.drivers import open_driver
from contactcenter.db.engine import Engine, make_engine
from contactcenter.domain.units import ContactId
from contactcenter.services.dispatch.commands import Accept, Complete, Refuse
from tests.conftest import NewUrl
from tests.faults.history import Acknowledged, History, complaints
from tests.services.dispatch.floors import ADA, BEA, LOANS, SECOND, Floor, open_floor, store_floor


def live_a_day(engine: Engine) -> History:
    """Store a short day: three calls, one of them refused first, one loan; and a restart between."""
    store_floor(engine)
    history = History()
    with open_floor(engine) as floor:
        floor.ready(ADA, BEA)
        tickets = [floor.create(str(number), number * SECOND) for number in range(3)]
        floor.tell(Refuse(tickets[0], ADA), 4 * SECOND)
        floor.at(40 * SECOND)
        later = floor.restarted()
        later.create("loan", 41 * SECOND, queue=LOANS)
        for number, ticket in enumerate(tickets):
            serve(later, history, ticket, (100 + number) * SECOND)
    return history


def serve(floor: Floor, history: History, ticket: ContactId, now_ms: int) -> None:
    """Let whoever is offered a ticket accept and complete it, and write down what they were told."""
    floor.ready(ADA, BEA, now_ms=now_ms)
    record = floor.router.ledger.records[ticket]
    if record.agent is None:
        return
    for verb, command in (("accept", Accept), ("complete", Complete)):
        wishes = {"wrap_up_seconds": 0} if verb == "complete" else {}
        key = f"{verb} {ticket}"
        outcome = floor.tell(command(ticket, record.agent or ADA, **wishes), now_ms, key=key)
        head = outcome.ticket
        assert head is not None
        history.add(Acknowledged(key, verb, outcome.done, ticket, head.version, record.agent or head.agent))


@pytest.fixture(scope="module")
def yesterday(sqlite_urls: NewUrl) -> tuple[Path, History]:
    """Give the file of a day that was lived once, and what clients were told."""
    url = sqlite_urls(True)
    engine = make_engine(url)
    history = live_a_day(engine)
    engine.dispose()
    return Path(url.removeprefix("sqlite:///")), history


@pytest.fixture
def day(yesterday: tuple[Path, History], tmp_path: Path) -> Iterator[tuple[Engine, History]]:
    """Give a copy of that day, to be damaged."""
    file, history = yesterday
    engine = make_engine(f"sqlite:///{shutil.copy(file, tmp_path / 'day.db')}")
    yield engine, History(list(history.answers))
    engine.dispose()


def test_a_sound_day_has_no_complaint(engine: Engine) -> None:
    history = live_a_day(engine)
    assert len(history.answers) >= 4
    assert all(answer.done for answer in history.answers)
    assert complaints(engine, history) == []


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("DELETE FROM command WHERE key = 'accept 1'", "nothing acknowledged is lost"),
        ("DELETE FROM happening WHERE ticket_id = 1 AND sequence = 3", "every state follows"),
        ("UPDATE ticket SET state = 'queued' WHERE id = 1", "every state follows"),
        ("UPDATE assignment SET ended_ms = ended_ms + 3600000 WHERE ticket_id = 1", "one ticket is with"),
        ("UPDATE assignment SET firm_units = 500 WHERE ticket_id = 1", "load never passes"),
        ("UPDATE assignment SET expires_ms = given_ms - 9000 WHERE ticket_id = 1", "no offer outlived"),
        ("DELETE FROM agent_client WHERE agent_id = 1", "who was given work"),
        ("DELETE FROM agent_channel WHERE agent_id = 1", "who was given work"),
        ("DELETE FROM heard_event WHERE number = 1", "who was given work"),
        ("UPDATE ticket SET client_id = 'bank' WHERE id = 1", "no client has anothers row"),
        ("DELETE FROM happening WHERE kind = 'desk_changed'", "the outbox delivers"),
        ("UPDATE happening SET agent_id = 3 WHERE kind = 'offered'", "the event log replays"),
    ],
)  # fmt: skip
def test_each_damage_is_found(day: tuple[Engine, History], damage: str, complaint: str) -> None:
    engine, history = day
    driver = open_driver(engine)
    driver.rows("PRAGMA foreign_keys = OFF")
    with driver.transaction():
        driver.rows(damage)
    driver.close()
    found = complaints(engine, history)
    assert any(one.startswith(complaint) for one in found), found


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda one: {"key": "never sent"}, "nothing acknowledged is lost"),
        (lambda one: {"done": False}, "nothing acknowledged is lost"),
        (lambda one: {"version": one.version + 90}, "nothing acknowledged is lost"),
        (lambda one: {"agent": 3}, "nothing acknowledged is lost"),
        (lambda one: {"ticket": 99}, "nothing"),
    ],
)
def test_each_broken_promise_is_found(
    day: tuple[Engine, History], change: Callable[[Acknowledged], dict[str, object]], complaint: str
) -> None:
    engine, history = day
    first = history.done("accept")[0]
    history.add(Acknowledged(**{**first.__dict__, **change(first)}))
    assert any(one.startswith(complaint) for one in complaints(engine, history))
