"""The Anonymous Bank's call-by-call log: each call's way through menu, queue and service."""

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import Channel
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.cells import Cells, parse_day, parse_number, parse_time
from contactcenter.services.intake.columns import bad_rows, empty_cells, read_cells, reject_cells
from contactcenter.services.intake.contacts import ABANDONED, ANSWERED, UNREACHED
from contactcenter.services.intake.content import NOBODY, ContactArrays, Contacts, Floats
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.instants import LocalTimes
from contactcenter.services.intake.names import Names, People
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.pseudonyms import Pseudonyms
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.words import channel_code

_HALF_DAY = 43_200.0
_DAY = 86_400.0
_AGENT, _HANG, _PHANTOM = 0.0, 1.0, 2.0
_OUTCOMES = {"AGENT": _AGENT, "HANG": _HANG, "PHANTOM": _PHANTOM}
_TIMES = ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
_SPANS = ("vru_time", "q_time", "ser_time")


class CallLogReader:
    """Reads chunks of the call log.

    A call joins the queue when it leaves the menu. `0:00:00` for a start, an end and a duration together
    says that the stage was never entered.
    """

    def __init__(self, times: LocalTimes, options: ReadOptions) -> None:
        self._times = times
        self._queues = Names()
        self._agents = People(Pseudonyms("agent", options.key), frozenset({"NO_SERVER"}))
        self._customers = People(Pseudonyms("customer", options.key), frozenset({"0"}))
        self._days = Cells(lambda text: parse_day(text, None))
        self._clocks = Cells(lambda text: parse_time(text)[0])
        self._numbers = Cells(lambda text: parse_number(text, "."))
        self._outcomes = Cells(_outcome)

    def read(self, chunk: Chunk, findings: Findings) -> ContactArrays:
        """Return the calls of a chunk; rows with errors are reported and left out."""
        before = len(findings.errors)
        values = {name: self._needed(chunk, name, self._clocks, findings) for name in _TIMES}
        values |= {name: self._needed(chunk, name, self._numbers, findings) for name in _SPANS}
        values["date"] = self._needed(chunk, "date", self._days, findings) * _DAY
        values["outcome"] = self._needed(chunk, "outcome", self._outcomes, findings)
        queues = self._needed(chunk, "type", self._queues.cells, findings)
        self._check_spans(chunk, values, findings)
        joined = np.where(_entered(values, "q"), values["q_start"], values["vru_exit"])
        wall = values["date"] + _after(values["vru_entry"], joined)
        cells = chunk.column("date")
        arrived = self._times.read((wall, np.full(len(wall), np.nan)), chunk.lines, "date", cells)
        bad = bad_rows(chunk, findings, before)
        agents = self._agents.read(chunk.column("server"))
        outcomes, handles = _judge(values, agents, ~bad, findings)
        arrays = ContactArrays(
            chunk.lines,
            _ids(chunk),
            arrived,
            np.nan_to_num(queues).astype(np.int32),
            np.full(len(wall), channel_code(Channel.VOICE), dtype=np.int8),
            outcomes.astype(np.int8),
            values["q_time"],
            handles,
            agents,
            self._customers.read(chunk.column("customer_id")),
            np.zeros(len(wall), dtype=np.int8),
            np.full(len(wall), NOBODY, dtype=np.int32),
        )
        return arrays.take(~bad)

    def contacts(self, arrays: ContactArrays) -> Contacts:
        """Return all calls with the names that their columns point to."""
        queues = tuple(QueueId(name) for name in self._queues.names)
        return Contacts(arrays, queues, tuple(self._agents.names), tuple(self._customers.names), ())

    def _needed(self, chunk: Chunk, name: str, cells: Cells, findings: Findings) -> Floats:
        values = read_cells(chunk, name, cells, findings)
        reject_cells(chunk, name, np.isnan(values) & empty_cells(chunk, name), "an empty cell", findings)
        return values

    def _check_spans(self, chunk: Chunk, values: dict[str, Floats], findings: Findings) -> None:
        for name in ("q_time", "ser_time"):
            reject_cells(chunk, name, values[name] < 0, "a duration below zero; correct it", findings)


def _outcome(text: str) -> float:
    if text not in _OUTCOMES:
        raise ValueError(f"no known outcome; this layout has {', '.join(_OUTCOMES)}")
    return _OUTCOMES[text]


def _after(earlier: Floats, later: Floats) -> Floats:
    """Return the later time of day, a day on where midnight lies between the two.

    A menu that was left somewhat before it was entered is an error of the log's clock, not a day.
    """
    return np.where(later - earlier < -_HALF_DAY, later + _DAY, later)


def _entered(values: dict[str, Floats], stage: str) -> NDArray[np.bool_]:
    """Tell which calls entered a stage, shape (rows,): its start, its end or its length is not 0."""
    parts = np.array([values[f"{stage}_{part}"] for part in ("start", "exit", "time")])
    entered: NDArray[np.bool_] = np.any(parts != 0, axis=0)
    return entered


def _judge(
    values: dict[str, Floats], agents: NDArray[np.int32], sound: NDArray[np.bool_], findings: Findings
) -> tuple[NDArray[np.int64], Floats]:
    """Return outcomes and handling times, and count the rows that are out of the ordinary."""
    answered, hung, phantom = (values["outcome"] == code for code in (_AGENT, _HANG, _PHANTOM))
    queued, served = _entered(values, "q"), _entered(values, "ser")
    outcomes = np.where(answered, ANSWERED, np.where(hung & queued, ABANDONED, UNREACHED))
    handles = np.where(answered & served, values["ser_time"], np.nan)
    remarks = {
        "PHANTOM calls, kept as unreached and not offered": phantom,
        "calls hung up in the menu without joining the queue, kept as unreached and not offered": hung
        & ~queued,
        "calls hung up in the second in which they joined the queue, kept as abandoned after 0 s": hung
        & queued
        & (values["q_time"] == 0),
        "HANG calls with a service time, kept as abandoned without handling time": hung
        & (values["ser_time"] > 0),
        "AGENT calls with NO_SERVER, kept as answered by an unnamed agent": answered & (agents == NOBODY),
        "AGENT calls without a service, kept as answered with unknown handling time": answered & ~served,
        "calls with a menu time below zero; only the end of the menu is used": values["vru_time"] < 0,
    }
    for remark, rows in remarks.items():
        findings.put_aside(remark, rows & sound)
    return outcomes.astype(np.int64), handles


def _ids(chunk: Chunk) -> NDArray[np.bytes_]:
    """Name a call by day, line and number, as numbers begin anew on each line."""
    parts = zip(chunk.column("date"), chunk.column("vru+line"), chunk.column("call_id"), strict=True)
    return np.array(["-".join(map(str.strip, part)).encode() for part in parts], dtype=np.bytes_)
