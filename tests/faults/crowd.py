"""Clients that outlive the processes they call: whatever breaks, they repeat with the same key."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import Any

import httpx

from tests.api.conftest import TICKET
from tests.faults.history import Acknowledged, History
from tests.faults.plant import Plant, Worker

TRY_SECONDS, PATIENCE_SECONDS = 3.0, 40.0
"""How long one try may take, and how long a client repeats before the test has failed."""


class Caller:
    """One client of the API, in a thread of its own; it calls any process that answers."""

    def __init__(self, plant: Plant, history: History, name: str, preferred: Sequence[Worker] = ()) -> None:
        self.plant, self.history, self.name, self.preferred = plant, history, name, preferred
        self._keys, self._turn = count(1), hash(name) % 8
        self._http = httpx.Client(timeout=TRY_SECONDS)

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> httpx.Response:
        """Return the answer of whichever process gives one; no answer is no answer, whatever was done."""
        headers = {"Idempotency-Key": key} if key else {}
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends and not self.plant.closing.is_set():
            for worker in self._workers():
                try:
                    answer = self._http.request(method, f"{worker}/api{path}", json=body, headers=headers)
                except httpx.TransportError:
                    continue
                if answer.status_code < 500:
                    return answer
            time.sleep(0.05)
        raise AssertionError(f"{self.name}: no answer to {method} {path} in {PATIENCE_SECONDS:g} s")

    def _workers(self) -> list[str]:
        if self.preferred:
            return [worker.url for worker in self.preferred if worker.alive]
        urls = [worker.url for worker in self.plant.living()]
        self._turn += 1
        start = self._turn % max(1, len(urls))
        return urls[start:] + urls[:start]

    def act(self, verb: str, path: str, body: dict[str, Any], agent: int | None = None) -> Acknowledged:
        """Ask for something that changes a ticket, and write the answer down."""
        key = f"{self.name} {verb} {next(self._keys)}"
        answer = self.ask("POST", path, body, key)
        done, found = answer.status_code < 300, answer.json()
        told = Acknowledged(
            key,
            verb,
            done,
            found.get("id") if done else None,
            found.get("version", 0) if done else 0,
            agent,
            str(body.get("external_id", "")),
        )
        self.history.add(told)
        return told

    def create(self, name: str, **fields: Any) -> Acknowledged:
        """Bring a contact."""
        return self.act("create", "/tickets", TICKET | {"external_id": name} | fields)

    def begin(self, agent: int) -> None:
        """Let an agent begin to work, outside any shift."""
        body = {"presence": "available", "overtime": True}
        answer = self.ask("PUT", f"/agents/{agent}/state", body, f"{self.name} state {next(self._keys)}")
        assert answer.status_code == 200, answer.text

    def desk(self, agent: int) -> dict[str, Any]:
        """Return what an agent sees."""
        found: dict[str, Any] = self.ask("GET", f"/agents/{agent}").json()
        return found


@dataclass
class Crowd:
    """Customers and agents at work on a plant, each a thread, until they are called off."""

    plant: Plant
    history: History = field(default_factory=History)
    shut: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    threads: list[Thread] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def customers(self, name: str, pause_seconds: float = 0.0, at: Sequence[Worker] = ()) -> None:
        """Let contacts come one after the other, at some processes or any, until the doors are shut."""

        def come(caller: Caller) -> None:
            for number in count():
                if self.shut.is_set():
                    return
                caller.create(f"{name} {number}")
                time.sleep(pause_seconds)

        self._spawn(f"customer {name}", come, at)

    def agent(self, agent: int, at: Sequence[Worker] = ()) -> None:
        """Let an agent take every offer and end it at once, until the crowd is called off."""

        def work(caller: Caller) -> None:
            caller.begin(agent)
            while not self.over.is_set():
                desk = caller.desk(agent)
                if desk["desk"]["state"] != "available":
                    caller.begin(agent)
                for ticket in desk["offers"]:
                    caller.act("accept", f"/tickets/{ticket['id']}/accept", {"agent": agent}, agent)
                for ticket in desk["held"]:
                    body = {"agent": agent, "wrap_up_seconds": 0}
                    caller.act("complete", f"/tickets/{ticket['id']}/complete", body, agent)
                if not desk["offers"] and not desk["held"]:
                    time.sleep(0.03)

        self._spawn(f"agent {agent}", work, at)

    def _spawn(self, name: str, body: Callable[[Caller], None], at: Sequence[Worker]) -> None:
        caller = Caller(self.plant, self.history, name, at)

        def run() -> None:
            try:
                with caller:
                    body(caller)
            except (AssertionError, KeyError, httpx.HTTPError) as error:
                self.failures.append(error)

        thread = Thread(target=run, name=name)
        self.threads.append(thread)
        thread.start()

    def serve_everybody(self, seconds: float = 40.0) -> int:
        """Shut the doors and return how many came, once every one of them is acknowledged as done."""
        self.shut.set()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not self.failures:
            come = {answer.ticket for answer in self.history.done("create")}
            left = come - {answer.ticket for answer in self.history.done("complete")}
            if not left and not any(t.is_alive() for t in self.threads if t.name.startswith("customer")):
                return len(come)
            time.sleep(0.05)
        raise AssertionError(f"not everybody was served within {seconds:g} s: {self.failures}")

    def call_off(self) -> None:
        """End everybody's work and raise what went wrong in a thread."""
        self.shut.set()
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS + 5)
        if self.failures and not self.plant.closing.is_set():
            raise self.failures[0]


@contextmanager
def crowd_on(plant: Plant) -> Iterator[Crowd]:
    """Give a crowd and call it off at the end, whatever happens."""
    crowd = Crowd(plant)
    try:
        yield crowd
    except BaseException:
        plant.closing.set()
        raise
    finally:
        crowd.call_off()
