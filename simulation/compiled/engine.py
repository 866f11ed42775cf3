"""The compiled engine: a scenario's tables and the loop, one replication at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.matching import COOL_OFF_MS
from routing.offers import NOT_RESPONDING_MS
from routing.policies import longest_idle, queue_priority, service_level_risk
from simulation.compiled.agenda import BARS_FULL, EVENTS_FULL, HOURS_SHORT, RANKS
from simulation.compiled.loop import loop_of
from simulation.compiled.machine import machine_name, shelf_of
from simulation.compiled.memory import ARRAYS, BAR, CONTACT, EVENT, HALL, Records
from simulation.compiled.tables import Tables, open_spans, tables_of
from simulation.floor import WAITING
from simulation.scenario import BREAK_MS, DAY_MS, Scenario, ShiftEndRule
from simulation.ticketlog import Outcome, TicketLog
from simulation.trace import NEVER, Customers

_NO_REFERENCE = ("server", "desk", "lane", "before", "after", "bar")
_NOT_YET = ("joined", "answered", "ended", "released", "ends", "gives_up")
_LOGGED = {
    "kind": "kind",
    "came_ms": "came",
    "joined_ms": "joined",
    "answered_ms": "answered",
    "ended_ms": "ended",
    "released_ms": "released",
    "agent": "server",
    "outcome": "outcome",
}
WEEK_MS = 7 * DAY_MS
"""Opening hours are known at first for so long after the horizon."""
FIRST_ROOM = (1.0, 1.0)
"""For how many events and refusals there is room at first, as multiples of the contacts."""
_FIXED = ("works", "kinds", "lists", "stages", "routes", "scores", "reserving", "attention")
Arrays = dict[str, NDArray[Any]]
"""The arrays of one run, by the names in `ARRAYS`."""
_CONSTANTS = (
    *(COOL_OFF_MS, NOT_RESPONDING_MS, BREAK_MS, longest_idle.BUSY, queue_priority.CLASS),
    *(service_level_risk.PARTS, *RANKS, *map(int, Outcome)),
)


@dataclass(frozen=True, slots=True)
class CompiledFloor:
    """Runs replications of one scenario; may be sent to other processes."""

    scenario: Scenario
    tables: Tables

    @classmethod
    def of(cls, scenario: Scenario) -> "CompiledFloor":
        """Compile a scenario's rules.

        Raises
        ------
        NotCompiled
            When the rules hold what the compiled engine does not support.
        """
        tables = tables_of(scenario)
        # Once here, so that processes which are started next find the machine code on disk.
        _loop()(np.zeros(1, HALL))
        _note_compiled()
        return cls(scenario, tables)

    def run(self, customers: Customers, spans_ms: list[list[tuple[int, int]]]) -> TicketLog:
        """Run one replication and return what became of every ticket, as the reference floor does."""
        rows = len(customers.next_attempt)
        events, bars = (int(share * rows) + 64 + 2 * len(spans_ms) for share in FIRST_ROOM)
        hours_to = self.scenario.horizon_ms + WEEK_MS
        while True:
            openings, hours = open_spans(self.tables.open_times, hours_to)
            arrays = self._arrays(customers, spans_ms) | {
                "events": np.zeros(events, EVENT),
                "bars": np.zeros(bars, BAR),
                "openings": openings,
                "hours": hours,
            }
            hall = self._hall(arrays, customers)
            _loop()(hall)
            full = int(hall["full"][0])
            if not full:
                return _log(arrays, hall)
            # What did not fit is run again from the start with room for twice as much.
            events *= 1 + (full == EVENTS_FULL)
            bars *= 1 + (full == BARS_FULL)
            hours_to *= 1 + (full == HOURS_SHORT)

    def _hall(self, arrays: Arrays, customers: Customers) -> Records:
        """Return the record that leads to the arrays; it does not keep them alive."""
        hall = np.zeros(1, HALL)
        for name in ARRAYS:
            hall[name] = arrays[name].ctypes.data
        first, end = self.scenario.measured_ms or (0, self.scenario.horizon_ms)
        hall["window_first"], hall["window_end"], hall["cooling"] = first, end, -1
        hall["hand_back"] = self.scenario.shift_end_rule is ShiftEndRule.HAND_BACK
        hall["arrivals"], hall["contact_count"] = customers.arrivals, len(arrays["contacts"])
        hall["agent_count"], hall["lane_count"] = len(self.scenario.agents), len(arrays["lanes"])
        hall["queue_count"] = len(arrays["waiting"])
        hall["event_room"], hall["bar_room"] = len(arrays["events"]), len(arrays["bars"])
        return hall

    def _arrays(self, customers: Customers, spans_ms: list[list[tuple[int, int]]]) -> Arrays:
        tables = self.tables
        agents = tables.agents.copy()
        counts = np.array([len(spans) for spans in spans_ms], np.int64)
        agents["span_end"] = np.cumsum(counts)
        agents["span"] = agents["span_end"] - counts
        spans = np.array([span for spans in spans_ms for span in spans] or [(0, 0)], np.int64)
        service, columns = _service(customers)
        return {
            **{name: getattr(tables, name) for name in _FIXED},
            **{
                name: getattr(tables, name).copy()
                for name in ("members", "signatures", "lanes", "trees", "lines")
            },
            "agents": agents,
            "spans": spans,
            "service": service,
            "columns": columns,
            "contacts": _contacts(customers),
            "waiting": np.zeros(tables.queues, np.int64),
            "idle": np.zeros(tables.teams, np.int64),
            "dirty": np.zeros(len(agents) + 1, np.int64),
            "scratch": np.zeros(len(customers.next_attempt) + len(tables.lanes) + 1, np.int64),
        }


@cache
def _loop() -> Callable[[Any], int]:
    """Return the loop, compiled for this process or found on disk."""
    return loop_of(_sources())


def is_compiled() -> bool:
    """Tell whether the loop's machine code is on disk, so that only loading it takes time."""
    mark = _mark()
    return mark is not None and mark.exists()


def _note_compiled() -> None:
    mark = _mark()
    if mark is not None and not mark.exists():
        mark.touch()


def _mark() -> Path | None:
    """Return the file whose presence tells that this very loop was compiled here."""
    shelf = shelf_of(_loop())
    # numba compiles anew when the loop's own file has another time, even with the same text.
    stamp = (Path(__file__).parent / "loop.py").stat().st_mtime_ns
    name = sha256(f"{_sources()} {stamp} {machine_name()}".encode()).hexdigest()[:16]
    return None if shelf is None else shelf / f"loop-{name}.compiled"


def _sources() -> int:
    """Return a number that changes with the texts and constants of which the loop is made."""
    digest = sha256(repr(_CONSTANTS).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


def _contacts(customers: Customers) -> Records:
    columns = customers.columns
    contacts = np.zeros(len(customers.next_attempt), CONTACT)
    for name in _NO_REFERENCE + _NOT_YET:
        contacts[name] = NEVER
    contacts["kind"], contacts["came"] = columns.kind, columns.arrived_ms
    contacts["wrap_up"], contacts["patience"] = columns.wrap_up_ms, columns.patience_ms
    contacts["retry"], contacts["bounce"] = columns.retry_ms, columns.bounce_ms
    contacts["bot_ms"], contacts["contained"] = columns.bot_ms, columns.contained
    contacts["callback_ms"], contacts["callback"] = columns.callback_ms, customers.callback
    contacts["callback_mark"] = columns.callback_mark
    contacts["answer_ms"], contacts["refused"] = columns.answer_ms, columns.refused
    contacts["next_attempt"] = customers.next_attempt
    contacts["left"] = 1.0
    return contacts


def _service(customers: Customers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct columns of handling times, and which of them each pool has."""
    columns = customers.columns.service_ms
    distinct = {id(column): column for column in columns}
    order = list(distinct)
    matrix = np.array(list(distinct.values()), np.int64).reshape(len(order), len(customers.next_attempt))
    return matrix, np.array([order.index(id(column)) for column in columns] or [0], np.int64)


def _log(arrays: Arrays, hall: Records) -> TicketLog:
    contacts, agents = arrays["contacts"], arrays["agents"]
    contacts["outcome"][contacts["state"] == WAITING] = Outcome.UNSERVED
    columns = {name: contacts[field].astype(np.int64) for name, field in _LOGGED.items()}
    return TicketLog(
        **columns,
        busy_ms=agents["busy"].astype(np.int64),
        present_ms=agents["present"].astype(np.int64),
        alarms=int(hall["alarms"][0]),
        handed_back=int(hall["handed_back"][0]),
    )
