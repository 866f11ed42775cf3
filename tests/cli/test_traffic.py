"""Pretend customers and agents on a served floor: everybody is counted, and everybody goes home."""

import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import numpy as np
import pytest
import uvicorn
from click.testing import CliRunner

from contactcenter.cli import traffic
from contactcenter.cli.traffic import Caller, Traffic, command
from contactcenter.clock import SystemClock
from contactcenter.db.engine import Engine
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.domain.journey import JourneyStage
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.reporting import Reporting
from fixtures.traffic import PretendContact
from tests.services.dispatch.floors import BOT, PEOPLE, QUEUES, store_floor
from web.site import make_site

CALLS, CHATS = QUEUES[:2]


@pytest.fixture
def url(sqlite_engine: Engine) -> Iterator[str]:
    """Give the address of a served floor."""
    store_floor(sqlite_engine)
    dispatch = Dispatch(sqlite_engine)
    dispatch.start()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        site = make_site(Reporting(sqlite_engine), dispatch)
        server = uvicorn.Server(uvicorn.Config(site, log_level="critical"))
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
    dispatch.stop()


def test_customers_are_served_or_hang_up_and_everybody_signs_out(
    url: str, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOOK_SECONDS", "SLOWEST_ANSWER_SECONDS", "MEAN_TALK_SECONDS"):
        monkeypatch.setattr(traffic, name, 0.1)
    contacts = (
        *(contact(0.1 * number, CALLS, 3) for number in range(3)),
        contact(0.2, CHATS, 1, intent="where"),
        contact(0.3, QUEUES[3], 3, patience_seconds=0.0),
    )
    rng = np.random.default_rng(1)
    with closing(Caller.of(url)) as caller:
        counts = Traffic(caller, SystemClock(), rng, "a test").run(contacts, 2, 3.0)
    assert (counts["contacts"], counts["people signed in"], counts["bots"]) == (5, 2, 1)
    assert counts["answered"] + counts.get("hung up", 0) >= 3
    assert counts["completed"] >= 1
    views = LiveViews(sqlite_engine)
    assert {views.desk(agent.id).desk.state.value for agent in PEOPLE} == {"signed_out"}
    assert views.desk(BOT).desk.state.value == "signed_out"
    assert views.violations() == ()


def contact(
    at_seconds: float,
    queue: Queue,
    complexity: int,
    intent: str = "",
    patience_seconds: float | None = None,
) -> PretendContact:
    """Return one customer."""
    return PretendContact(
        at_seconds, queue, JourneyStage.PURCHASE, complexity, intent, "c-1", "A question", patience_seconds
    )


def test_only_this_machine_gets_pretend_customers() -> None:
    for url in ("http://example.org", "https://127.0.0.1", "ftp://localhost", "nothing"):
        with pytest.raises(InvalidInput, match="not on this machine"):
            Caller.of(url)
    refused = CliRunner().invoke(command, ["--url", "http://example.org", "--database", "sqlite://"])
    assert isinstance(refused.exception, InvalidInput)


def test_where_nobody_serves_it_is_said_what_to_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        caller = Caller.of(f"http://127.0.0.1:{taken.getsockname()[1]}")
    with pytest.raises(OutsideFailure, match="contactcenter serve"):
        caller.ask("GET", "/agents")
