"""The JSON face of a small live floor, with the real router behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.reporting import Reporting
from tests.conftest import NewUrl
from tests.services.dispatch.floors import store_floor
from web.site import make_site

TICKET = {
    "source": "crm",
    "external_id": "1",
    "client": "shop",
    "queue": "shop-calls",
    "stage": "purchase",
    "complexity": 3,
}


@dataclass
class Caller:
    """A program that calls the API."""

    engine: Engine
    client: TestClient[Litestar]
    numbers: Iterator[int]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something."""
        return self.client.get(f"/api{path}", headers=_named(headers))

    def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Send something."""
        return self.client.post(f"/api{path}", json=body, headers=_named(headers))

    def ticket(self, **fields: Any) -> int:
        """Take up a new contact and return its number."""
        name = f"made {next(self.numbers)}"
        answer = self.post("/tickets", TICKET | {"external_id": name} | fields)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def available(self, *agents: int) -> None:
        """Let agents begin to work, outside any shift."""
        for agent in agents:
            body = {"presence": "available", "overtime": True}
            answer = self.client.put(f"/api/agents/{agent}/state", json=body)
            assert answer.status_code == 200, answer.text

    def step(self, ticket: int, name: str, **body: Any) -> dict[str, Any]:
        """Do something to a ticket that must succeed, and return the ticket."""
        answer = self.post(f"/tickets/{ticket}/{name}", body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def assigned(self, agent: int, **fields: Any) -> int:
        """Return the number of a new ticket that an agent has accepted."""
        self.available(agent)
        ticket = self.ticket(**fields)
        self.step(ticket, "accept", agent=agent)
        return ticket

    def state(self, ticket: int) -> str:
        """Return where a ticket is."""
        return str(self.get(f"/tickets/{ticket}").json()["ticket"]["state"])


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def calling(engine: Engine) -> Iterator[Caller]:
    """Serve the API of a live floor while it is called."""
    store_floor(engine)
    dispatch = Dispatch(engine)
    dispatch.start()
    try:
        with TestClient(make_site(Reporting(engine), dispatch), raise_server_exceptions=False) as client:
            yield Caller(engine, client, count(1))
    finally:
        dispatch.stop()


@pytest.fixture
def api(sqlite_engine: Engine) -> Iterator[Caller]:
    """Give the API of a live floor on SQLite."""
    with calling(sqlite_engine) as caller:
        yield caller


@pytest.fixture(scope="package")
def open_api(sqlite_urls: NewUrl) -> Iterator[Caller]:
    """Give one API for all tests that care for no other ticket than their own."""
    engine = make_engine(sqlite_urls(True))
    with calling(engine) as caller:
        yield caller
    engine.dispose()


@pytest.fixture
def both(engine: Engine) -> Iterator[Caller]:
    """Give the API of a live floor, on SQLite and PostgreSQL in turn."""
    with calling(engine) as caller:
        yield caller


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the type of an error, after looking at its form."""
    found = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert found["status"] == answer.status_code
    assert found["detail"]
    return answer.status_code, found["type"].removeprefix("/api/problems/")
