"""The live router through HTTP: `python -m benchmarks.http [--seconds N] [--agents N] [--small]`.

One process serves a PostgreSQL database (`synchronous_commit = on`, on a disk) as `contactcenter serve`
does; this process is everybody else, over keep-alive connections and one event stream an agent. Three
things are measured, in this order and on the same server:

- durable assignments a second, told by event streams: agents end what they have and are given the next;
  beside them, in the same run, the one-statement SQL baseline of `benchmarks.dispatch`;
- a floor of 2,000 connected agents on which 41 contacts a second come: how long after a contact's request
  left the caller its offer is with an agent, with every agent's heartbeat each ten seconds and the floor's
  own requests, together about 500 events a second;
- 10,000 contacts of one client within ten seconds while the others' contacts and agents go on: how long
  those wait for their answers, before the flood and in it.

Client and server share the processors: on two cores the client takes about as much as the server, so that
the figures are a lower bound of what a server of its own would reach.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.baresql import bare_postgresql
from benchmarks.dispatch import HOURS, SKILLS, insist, report
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.client import Client, Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.skill import Skill, SkillLevel
from contactcenter.domain.units import AgentId, ClientId, QueueId
from contactcenter.services.setup import open_database
from tests import postgresql

CLIENTS = ("fashion", "bank", "travel", "flood")
CREW, CREW_FIRST = 64, 100_001
"""Agents who end their work at once, and the first one's number."""

CONTACTS_A_SECOND, TALK_SECONDS, BEAT_SECONDS = 41.0, 30.0, 10.0
FLOOD_SECONDS, FLOOD_CALLERS = 10.0, 64
IDLE_SECONDS = 3.0
"""A connection that was idle for longer is opened anew; the server hangs up after five."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; `python -m benchmarks.http --small` is a trial run of the benchmark itself."""

    agents: int = 2_000
    seconds: float = 60.0
    tickets: int = 6_000
    flood: int = 10_000


# ---- a small HTTP client -----------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One keep-alive connection; one request at a time."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    used: float = 0.0

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        if self.reader is None or self.writer is None or time.monotonic() - self.used > IDLE_SECONDS:
            self.close()
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = b"" if body is None else json.dumps(body).encode()
        kind = b"content-type: application/json\r\n" if content else b""
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(content)}\r\n".encode()
        self.writer.write(head + kind + b"\r\n" + content)
        top = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        self.used = time.monotonic()
        length = int(top.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        return int(top[9:12]), await self.reader.readexactly(length) if length else b""

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()


class Lines:
    """Connections that many callers share."""

    def __init__(self, port: int, most: int) -> None:
        self._free: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        self._all = [Line(port) for _ in range(most)]
        for line in self._all:
            self._free.put_nowait(line)

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Ask over the next free connection."""
        line = await self._free.get()
        try:
            return await line.ask(method, path, body)
        finally:
            self._free.put_nowait(line)

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self._all:
            line.close()


async def events(port: int, agent: int) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Yield the events of one desk's stream."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET /live/agent/{agent} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
        name = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: ") and name:
                yield name, json.loads(line[6:])
    finally:
        writer.close()


# ---- the server --------------------------------------------------------------------------------


def store_floor(url: str, agents: int) -> None:
    """Store four clients with a queue of chats and one of desk work each, agents, and a crew."""
    skills = tuple(SkillLevel(skill, 5) for skill in SKILLS)
    engine = open_database(url)
    with UnitOfWork(engine) as uow:
        for skill in SKILLS:
            uow.skills.save(Skill(skill, skill))
        for name in CLIENTS:
            client = ClientId(name)
            uow.clients.save(Client(client, name, "retail", "Europe/Rome", "EUR", 1.0, ()))
            for kind in (Channel.CHAT, Channel.BACK_OFFICE):
                queue = QueueId(f"{name}-{kind.value}")
                uow.queues.save(Queue(queue, client, name, kind, "it", HOURS, ServiceTarget()))
        for number in range(1, agents + 1):
            mine = frozenset({ClientId(CLIENTS[number % 3])})
            who = (AgentId(number), f"A{number}", f"Agent {number}", AgentKind.HUMAN)
            uow.agents.save(Agent(*who, skills, mine, frozenset({Channel.CHAT}), capacity=100))
        for number in range(CREW_FIRST, CREW_FIRST + CREW):
            who = (AgentId(number), f"C{number}", f"Crew {number}", AgentKind.HUMAN)
            uow.agents.save(
                Agent(*who, skills, frozenset({ClientId("bank")}), frozenset({Channel.BACK_OFFICE}))
            )
        uow.commit()
    engine.dispose()


@dataclass(frozen=True, slots=True)
class Site:
    """The served process."""

    port: int
    pid: int

    def worked_seconds(self) -> float:
        """Return the processor time that it has taken so far; 0 where the system does not tell."""
        with suppress(OSError):
            told = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0


@asynccontextmanager
async def served(url: str) -> AsyncIterator[Site]:
    """Serve a database as `contactcenter serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {"CONTACTCENTER_DATABASE_URL": url}
    program = Path(sys.executable).with_name("contactcenter")
    arguments = [str(program), "serve", "--port", str(port)]
    process = subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with suppress(OSError):
                line = Line(port)
                await line.ask("GET", "/health")
                line.close()
                break
            await asyncio.sleep(0.1)
        else:
            raise SystemExit("The benchmark is void: the server does not answer.")
        yield Site(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def contact(client: str, kind: Channel, name: str) -> dict[str, object]:
    """Return the body that takes up a contact."""
    return {
        "source": "bench",
        "external_id": name,
        "client": client,
        "queue": f"{client}-{kind.value}",
        "stage": "purchase",
        "complexity": 3,
    }


async def sign_in(lines: Lines, agents: range) -> None:
    """Let agents begin to work."""

    async def one(agent: int) -> None:
        body = {"presence": "available", "overtime": True}
        status, said = await lines.ask("PUT", f"/api/agents/{agent}/state", body)
        insist(status == 200, f"an agent could not begin: {said.decode()}")

    await asyncio.gather(*map(one, agents))


# ---- assignments -------------------------------------------------------------------------------


async def measure_assignments(port: int, tickets: int) -> tuple[float, float]:
    """Return creations and durable assignments a second, each told to its agent by an event."""
    lines, given = Lines(port, CREW), 0
    begun = time.perf_counter()
    bodies = (contact("bank", Channel.BACK_OFFICE, f"desk {number}") for number in range(tickets))
    answers = await asyncio.gather(*(lines.ask("POST", "/api/tickets", body) for body in bodies))
    created = tickets / (time.perf_counter() - begun)
    insist(all(status == 201 for status, _ in answers), "a contact was refused")
    over = asyncio.Event()

    async def work(agent: int) -> None:
        nonlocal given
        async for name, data in events(port, agent):
            if name == "assignment":
                given += 1
                if given == tickets:
                    over.set()
                body = {"agent": agent, "wrap_up_seconds": 0}
                await lines.ask("POST", f"/api/tickets/{data['ticket']}/complete", body)

    crew = range(CREW_FIRST, CREW_FIRST + CREW)
    streams = [asyncio.create_task(work(agent)) for agent in crew]
    await asyncio.sleep(2.0)
    begun = time.perf_counter()
    await sign_in(lines, crew)
    async with asyncio.timeout(120):
        await over.wait()
    rate = tickets / (time.perf_counter() - begun)
    await end(streams)
    for agent in crew:
        await lines.ask("PUT", f"/api/agents/{agent}/state", {"presence": "signed_out"})
    lines.close()
    return created, rate


async def end(tasks: list[asyncio.Task[None]]) -> None:
    """End tasks and raise what went wrong in one."""
    for task in tasks:
        task.cancel()
    for found in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(found, Exception):
            raise found


# ---- the floor ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Floor:
    """2,000 agents at their desks, who take what they are offered and talk for a while."""

    port: int
    agents: int
    rng: np.random.Generator
    lines: Lines
    sent: dict[int, float] = field(default_factory=dict)
    offered: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    requests: int = 0
    refused: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on beside the rest."""
        self.tasks.append(asyncio.create_task(work))

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Ask, and count it."""
        self.requests += 1
        status, said = await self.lines.ask(method, path, body)
        self.refused += status >= 400
        return status, said

    async def desk(self, agent: int) -> None:
        """Sit at a desk: accept what is offered, and end it when the talk is over."""
        async for name, data in events(self.port, agent):
            if name == "offer":
                self.meet(data["ticket"], self.offered)
                self.spawn(self.serve(agent, data["ticket"]))

    async def serve(self, agent: int, ticket: int) -> None:
        """Look at the desk as its page does, take the contact, talk, and end it."""
        await self.ask("GET", f"/api/agents/{agent}")
        await self.ask("POST", f"/api/tickets/{ticket}/accept", {"agent": agent})
        await asyncio.sleep(float(self.rng.exponential(TALK_SECONDS)))
        body = {"agent": agent, "wrap_up_seconds": 0}
        await self.ask("POST", f"/api/tickets/{ticket}/complete", body)

    async def beat(self, agent: int) -> None:
        """Say every ten seconds that the desk is there."""
        await asyncio.sleep(BEAT_SECONDS * agent / self.agents)
        while True:
            await self.ask("POST", f"/api/agents/{agent}/heartbeat")
            await asyncio.sleep(BEAT_SECONDS)

    async def come(self, number: int, client: str) -> None:
        """Bring a contact and note when its request left and when its offer came."""
        begun = time.perf_counter()
        status, said = await self.ask(
            "POST", "/api/tickets", contact(client, Channel.CHAT, f"chat {number}")
        )
        if status == 201:
            ticket = json.loads(said)["id"]
            self.sent[ticket] = begun
            self.meet(ticket, self.sent, begun)

    def meet(self, ticket: int, side: dict[int, float], at: float | None = None) -> None:
        """Note one side of a contact, its request or its offer, and how long lay between them."""
        side.setdefault(ticket, time.perf_counter() if at is None else at)
        if ticket in self.sent and ticket in self.offered:
            self.waits.append(self.offered.pop(ticket) - self.sent.pop(ticket))


async def measure_floor(port: int, size: Size) -> Floor:
    """Let contacts come to a full floor for a while and return what was seen."""
    floor = Floor(port, size.agents, np.random.default_rng(1), Lines(port, 256))
    for agent in range(1, size.agents + 1):
        floor.spawn(floor.desk(agent))
        if agent % 50 == 0:
            await asyncio.sleep(0.1)
    await asyncio.sleep(2.0)
    await sign_in(floor.lines, range(1, size.agents + 1))
    for agent in range(1, size.agents + 1):
        floor.spawn(floor.beat(agent))
    floor.requests = 0
    due, begun, number = time.perf_counter(), time.perf_counter(), 0
    while due - begun < size.seconds:
        due += float(floor.rng.exponential(1 / CONTACTS_A_SECOND))
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        floor.spawn(floor.come(number, CLIENTS[number % 3]))
        number += 1
    return floor


# ---- the flood ---------------------------------------------------------------------------------


async def measure_flood(floor: Floor, contacts: int) -> tuple[list[float], list[float], float]:
    """Return the others' waits for an answer before a client's flood and in it, and the flood's seconds."""
    others, flood = Lines(floor.port, 32), Lines(floor.port, FLOOD_CALLERS)
    waits: list[float] = []
    on = True

    async def neighbour() -> None:
        for number in range(1_000_000):
            if not on:
                return
            body, begun = contact("travel", Channel.CHAT, f"neighbour {number}"), time.perf_counter()
            status, _ = await others.ask("POST", "/api/tickets", body)
            insist(status == 201, "a neighbour was refused")
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.05)

    going = asyncio.create_task(neighbour())
    await asyncio.sleep(FLOOD_SECONDS / 2)
    before, waits = waits, []
    begun = time.perf_counter()
    pause = FLOOD_SECONDS / contacts

    async def pour(number: int) -> None:
        await asyncio.sleep(max(0.0, begun + number * pause - time.perf_counter()))
        await flood.ask("POST", "/api/tickets", contact("flood", Channel.CHAT, f"flood {number}"))

    await asyncio.gather(*map(pour, range(contacts)))
    seconds, on = time.perf_counter() - begun, False
    await going
    others.close()
    flood.close()
    return before, waits, seconds


# ---- the report --------------------------------------------------------------------------------


def tell_waits(what: str, waits: list[float], than: str = "") -> None:
    """Print the middle and the end of waits."""
    middle, high = np.quantile(waits, (0.5, 0.99)) * 1_000
    report(what, f"{middle:.0f} / {high:.0f} ms", than)


async def measure(url: str, bare: float, size: Size) -> None:
    """Measure everything on one server and print it."""
    store_floor(url, size.agents)
    async with served(url) as site:
        created, rate = await measure_assignments(site.port, size.tickets)
        report("contacts taken up through HTTP, durable, a second", f"{created:,.0f}")
        report("assignments through HTTP, durable, a second", f"{rate:,.0f}")
        report("against one SQL statement", f"{rate / bare:.2f}", "goal 0.15")
        worked, begun = site.worked_seconds(), time.perf_counter()
        floor = await measure_floor(site.port, size)
        share = (site.worked_seconds() - worked) / (time.perf_counter() - begun)
        tell_waits("contact sent to offer at the desk, p50 / p99", floor.waits, "goal 250 ms")
        report("contacts offered, of those that came", f"{len(floor.waits):,}")
        report("requests a second, with the agents' own", f"{floor.requests / size.seconds:,.0f}")
        report("of one processor, the server took meanwhile", f"{share:.0%}")
        report("requests refused", f"{floor.refused:,}")
        before, flooded, seconds = await measure_flood(floor, size.flood)
        tell_waits("a neighbour's contact answered, before, p50 / p99", before)
        tell_waits(f"while {size.flood:,} of one client come, p50 / p99", flooded)
        report(
            f"the flood, sent over {FLOOD_SECONDS:g} s, was taken up within",
            f"{seconds:.1f} s",
            "goal 10 s",
        )
        status, said = await floor.lines.ask("GET", "/api/invariants")
        insist(status == 200 and json.loads(said)["count"] == 0, f"an invariant is broken: {said.decode()}")
        await end(floor.tasks)
        floor.lines.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--agents", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--small", action="store_true", help="a trial run: 100 agents, some seconds")
    asked = parser.parse_args()
    size = Size(100, 5.0, 500, 500) if asked.small else Size(asked.agents, asked.seconds)
    postgresql.SHARED_MEMORY = Path("/nonexistent")  # on a disk
    server = postgresql.start_server("-c listen_addresses='' -c max_connections=50")
    try:
        server.run("CREATE DATABASE bare")
        server.run("CREATE DATABASE floor")
        bare = bare_postgresql(server.url("bare"))
        report("one SQL statement an assignment, 4 connections, a second", f"{bare:,.0f}")
        asyncio.run(measure(server.url("floor"), bare, size))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
