"""Two sites with a router each on one PostgreSQL database: one leads, and a caller cannot tell which."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest
from litestar.testing import TestClient

from contactcenter.db.engine import make_engine
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.reporting import Reporting
from tests.api.conftest import TICKET, Caller, problem
from tests.conftest import NewUrl
from tests.services.dispatch.floors import ADA, store_floor
from web.live.board import Board
from web.live.streams import desk_events
from web.site import make_site

pytestmark = pytest.mark.postgresql
TIMES = 6


@pytest.fixture(scope="module")
def pair(postgresql_urls: NewUrl) -> Iterator[tuple[tuple[Caller, Dispatch], tuple[Caller, Dispatch]]]:
    """Give the site that leads and the one that follows."""
    url, numbers = postgresql_urls(True), count(1)
    with ExitStack() as stack:
        found = []
        for place in range(2):
            engine = make_engine(url)
            stack.callback(engine.dispose)
            if place == 0:
                store_floor(engine)
            dispatch = Dispatch(engine)
            dispatch.start()
            stack.callback(dispatch.stop)
            site = make_site(Reporting(engine), dispatch)
            client = stack.enter_context(TestClient(site, raise_server_exceptions=False))
            found.append((Caller(engine, client, numbers), dispatch))
        yield found[0], found[1]


def test_one_leads_and_the_other_follows(pair) -> None:
    (_, leader), (_, follower) = pair
    assert (leader.leads, follower.leads) == (True, False)


def test_the_same_key_at_both_sites_has_one_effect(pair) -> None:
    callers = [pair[0][0], pair[1][0]] * TIMES
    body = TICKET | {"external_id": "twice"}
    with ThreadPoolExecutor(len(callers)) as threads:
        sent = [threads.submit(one.post, "/tickets", body, Idempotency_Key="one") for one in callers]
        answers = [answer.result() for answer in sent]
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    created = [answer.status_code for answer in answers].count(201)
    assert created in (1, 2)  # the first at each site, when they come at the same moment
    assert [answer.status_code for answer in answers].count(200) == 2 * TIMES - created
    ticket = answers[0].json()["id"]
    with ThreadPoolExecutor(len(callers)) as threads:
        closed = [
            threads.submit(one.post, f"/tickets/{ticket}/close", {"reason": "done"}, Idempotency_Key="two")
            for one in callers
        ]
        assert {answer.result().status_code for answer in closed} == {200}
    history = callers[0].get(f"/tickets/{ticket}").json()["history"]
    assert [one["kind"] for one in history].count("closed") == 1
    assert [one["kind"] for one in history].count("created") == 1


def test_a_key_that_one_site_has_seen_is_refused_by_the_other_with_another_request(pair) -> None:
    (first, _), (second, _) = pair
    ticket = first.ticket()
    assert first.post(f"/tickets/{ticket}/pause", {}, Idempotency_Key="three").status_code == 200
    assert problem(second.post(f"/tickets/{ticket}/wake", {}, Idempotency_Key="three")) == (
        422,
        "key_reused",
    )
    second.step(ticket, "close")


def test_the_stream_of_the_site_that_follows_tells_of_offers(pair) -> None:
    (first, _), (second, follower) = pair

    async def scene() -> list[bytes]:
        board = Board()
        stop = board.open(follower.subscribe)
        events = desk_events(board, board.follow(ADA), LiveViews(second.engine), None)
        try:
            told = [await anext(events), await anext(events)]
            await asyncio.to_thread(first.available, ADA)
            ticket = await asyncio.to_thread(first.ticket)
            async with asyncio.timeout(10):
                while f'"ticket": {ticket}'.encode() not in told[-1]:
                    told.append(await anext(events))
            return told
        finally:
            stop()
            await events.aclose()

    told = asyncio.run(scene())
    assert b"event: offer" in told[-1]
