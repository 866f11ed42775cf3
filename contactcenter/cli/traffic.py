"""`contactcenter traffic`: pretend customers and agents on a served floor, to see it alive."""

import http.client
import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from heapq import heappop, heappush
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import rich_click as click

from contactcenter.clock import Clock, SystemClock
from contactcenter.config import read_settings
from contactcenter.domain.errors import InvalidInput, OutsideFailure

if TYPE_CHECKING:
    import numpy as np

    from fixtures.traffic import PretendContact

EXAMPLE = """
Example:

    contactcenter traffic --minutes 10 --agents 40 --database sqlite:///var/demo.db
"""
OWN_HOSTS = ("127.0.0.1", "localhost", "::1")
LOOK_SECONDS = 2.0
MEAN_TALK_SECONDS = 45.0
SLOWEST_ANSWER_SECONDS = 6.0


@click.command("traffic", epilog=EXAMPLE)
@click.option(
    "--url", default="http://127.0.0.1:8080", show_default=True, help="Where the pages are served."
)
@click.option(
    "--minutes", type=click.FloatRange(0.01, 240), default=10, show_default=True, help="How long."
)
@click.option(
    "--agents", type=click.IntRange(1, 500), default=40, show_default=True, help="People at work."
)
@click.option(
    "--times", type=click.FloatRange(0, 20), default=1, show_default=True, help="Times what is usual."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of all chance."
)
@click.option("--at", default="11:00", show_default=True, help="Time of day whose contacts are expected.")
@click.option("--database", help="Where the forecast is read; else as `contactcenter serve` finds it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(  # noqa: PLR0913  one parameter for each option
    *,
    url: str,
    minutes: float,
    agents: int,
    times: float,
    at: str,
    seed: int,
    database: str | None,
    as_json: bool,
) -> None:
    """Send pretend customers to a served demo, and let pretend agents serve them.

    Contacts come as the forecast expects them at a time of day; without a forecast, one in two
    minutes to each queue. Serve the demo in another window first. At the end the agents sign out.
    """
    import numpy as np

    from contactcenter.db.reading import ReadingUnit
    from contactcenter.services.setup import opened_again
    from contactcenter.services.views.rates import read_rates
    from fixtures.traffic import Arrivals, make_contacts
    from web.forms import minute_of

    clock, rng = SystemClock(), np.random.default_rng(seed)
    with opened_again(database or read_settings().database_url) as engine, ReadingUnit(engine) as unit:
        rates = [
            Arrivals(one.queue, one.per_second * times) for one in read_rates(unit, minute_of(at) or 0)
        ]
    contacts = make_contacts(rates, 60 * minutes, rng)
    with closing(Caller.of(url)) as caller:
        traffic = Traffic(caller, clock, rng, f"traffic-{clock.now():%Y%m%dT%H%M%S}")
        counts = traffic.run(contacts, agents, 60 * minutes)
    if as_json:
        click.echo(json.dumps(counts, indent=2))
    else:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


@dataclass(slots=True)
class Caller:
    """Calls the API of this machine over one connection."""

    host: str
    port: int
    connection: http.client.HTTPConnection

    @staticmethod
    def of(url: str) -> "Caller":
        """Return a caller of an address on this machine.

        Raises
        ------
        InvalidInput
            When the address is another machine's, which pretend traffic must never reach.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in OWN_HOSTS:
            raise InvalidInput(
                f"{url!r} is not on this machine; pretend traffic is for http://127.0.0.1 alone."
            )
        port = parts.port or 80
        return Caller(parts.hostname, port, http.client.HTTPConnection(parts.hostname, port, timeout=15))

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Call and return the status and what was answered.

        Raises
        ------
        OutsideFailure
            When nobody answers there.
        """
        headers = {"Content-Type": "application/json", "X-Actor": "pretend traffic"}
        try:
            self.connection.request(
                method, f"/api{path}", json.dumps(body) if body is not None else None, headers
            )
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise OutsideFailure(
                f"Nobody answers at http://{self.host}:{self.port} ({error}); start `contactcenter serve`."
            ) from error
        return answer.status, json.loads(text) if text else None


@dataclass(slots=True)
class Traffic:
    """Lets customers come and agents work, one thing after the other, on the real clock."""

    caller: Caller
    clock: Clock
    rng: "np.random.Generator"
    source: str
    counts: Counter[str] = field(default_factory=Counter)
    busy: set[int] = field(default_factory=set)
    _due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: int = 0

    def run(self, contacts: "tuple[PretendContact, ...]", agents: int, seconds: float) -> dict[str, int]:
        """Let everything happen for some seconds and return what was counted."""
        team = self._sign_in(agents)
        start = self.clock.monotonic()
        for contact in contacts:
            self._at(start + contact.at_seconds, lambda contact=contact: self._come(contact))  # type: ignore[misc]
        for place, agent in enumerate(team):
            self._at(start + LOOK_SECONDS * place / len(team), lambda agent=agent: self._look(agent))  # type: ignore[misc]
        try:
            while self._due and self._due[0][0] < start + seconds:
                due, _, act = heappop(self._due)
                Event().wait(max(due - self.clock.monotonic(), 0))
                act()
        finally:
            for agent in team:
                self.caller.ask("PUT", f"/agents/{agent}/state", {"presence": "signed_out"})
        return dict(self.counts)

    def _at(self, due: float, act: Callable[[], None]) -> None:
        self._numbers += 1
        heappush(self._due, (due, self._numbers, act))

    def _soon(self, seconds: float, act: Callable[[], None]) -> None:
        self._at(self.clock.monotonic() + seconds, act)

    def _sign_in(self, wanted: int) -> list[int]:
        everybody = self.caller.ask("GET", "/agents")[1]
        people = [one["id"] for one in everybody if one["kind"] == "human"]
        bots = [one["id"] for one in everybody if one["kind"] == "bot"]
        chosen = self.rng.choice(people, min(wanted, len(people)), replace=False) if people else ()
        team = [*bots, *sorted(int(one) for one in chosen)]
        for agent in team:
            self.caller.ask("PUT", f"/agents/{agent}/state", {"presence": "available", "overtime": True})
        self.counts["people signed in"], self.counts["bots"] = len(team) - len(bots), len(bots)
        return team

    def _come(self, contact: "PretendContact") -> None:
        self._numbers += 1
        body = {
            "source": self.source,
            "external_id": str(self._numbers),
            "client": contact.queue.client,
            "queue": contact.queue.id,
            "stage": contact.stage.value,
            "complexity": contact.complexity,
            "language": contact.queue.language,
            "intent": contact.intent,
            "customer": contact.customer,
            "subject": contact.subject,
        }
        status, ticket = self.caller.ask("POST", "/tickets", body)
        self.counts["contacts" if status == 201 else "contacts refused"] += 1
        if status == 201 and contact.patience_seconds is not None:
            self._soon(contact.patience_seconds, lambda: self._give_up(ticket["id"]))

    def _give_up(self, ticket: int) -> None:
        """Let a customer hang up; who is served by now is refused that, and stays."""
        if self.caller.ask("POST", f"/tickets/{ticket}/abandon")[0] == 200:
            self.counts["hung up"] += 1

    def _look(self, agent: int) -> None:
        """Let an agent look at their desk, answer what is offered and end what is done."""
        self.caller.ask("POST", f"/agents/{agent}/heartbeat")
        desk = self.caller.ask("GET", f"/agents/{agent}")[1]
        for offer in desk["offers"]:
            if self.rng.random() < LOOK_SECONDS / SLOWEST_ANSWER_SECONDS:
                self._act(offer["id"], "accept", agent, "answered")
        for held in desk["held"]:
            if held["state"] == "assigned" and held["id"] not in self.busy:
                self.busy.add(held["id"])
                talk = float(self.rng.exponential(MEAN_TALK_SECONDS))
                self._soon(talk, lambda held=held: self._act(held["id"], "complete", agent, "completed"))  # type: ignore[misc]
        if desk["desk"]["state"] == "not_responding":
            self.caller.ask("PUT", f"/agents/{agent}/state", {"presence": "available", "overtime": True})
        self._soon(LOOK_SECONDS, lambda: self._look(agent))

    def _act(self, ticket: int, step: str, agent: int, name: str) -> None:
        if self.caller.ask("POST", f"/tickets/{ticket}/{step}", {"agent": agent})[0] == 200:
            self.counts[name] += 1
