"""Trials in a process of their own, so that the live router beside them keeps its pace."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from secrets import token_urlsafe
from threading import RLock
from typing import NewType

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine, make_engine
from contactcenter.domain.errors import Conflict, ContactCenterError, NotFound
from contactcenter.services.dispatch.drafts import read_draft
from contactcenter.services.dispatch.trial import Trial, check_period, try_rules
from contactcenter.services.dispatch.views import LiveViews, RulesVersion
from routing.outcome import DEFAULT_TARGET_SECONDS

TrialId = NewType("TrialId", str)

MOST_KEPT = 20
"""Trials that are remembered; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class TrialQuestion:
    """What somebody wants to know.

    Parameters
    ----------
    text : the rules as TOML.
    start, end : the period of the past that they are tried on.
    target_seconds : acceptable waiting time for the service levels, at least 0.
    note : why these rules are written, kept for their publication.
    """

    text: str
    start: datetime
    end: datetime
    target_seconds: float = DEFAULT_TARGET_SECONDS
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrialState:
    """How far a trial is.

    Parameters
    ----------
    heard : events in its period.
    in_force : whether these very rules routed the whole period, so that nothing may come out otherwise.
    seconds : since it was begun, at least 0.
    done : share of the period that has been gone through, 0 to 1.
    result : None until it is over, and where it failed.
    failure : why there is no result; empty where there is one, or will be.
    """

    id: TrialId
    question: TrialQuestion
    heard: int
    in_force: bool
    seconds: float
    done: float
    result: Trial | None = None
    failure: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.result is not None or bool(self.failure)


@dataclass(slots=True)
class _Case:
    question: TrialQuestion
    heard: int
    in_force: bool
    begun: float
    process: BaseProcess
    pipe: Connection
    done: float = 0.0
    ended: float | None = None
    result: Trial | None = None
    failure: str = ""


class TrialRoom:
    """Carries out trials, one at a time; the results stay in this process and end with it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self._cases: OrderedDict[TrialId, _Case] = OrderedDict()
        self._lock = RLock()

    def begin(self, question: TrialQuestion) -> TrialId:
        """Begin a trial and return its name.

        Raises
        ------
        InvalidInput
            When the rules or the period cannot be used, or the rules name what is not stored.
        Conflict
            When another trial is under way.
        """
        read_draft(self.engine, question.text)
        heard = check_period(self.engine, question.start, question.end)
        with self._lock:
            if any(not self.look(name).is_over for name in tuple(self._cases)):
                raise Conflict("Another trial is under way; wait for its end, or stop it.")
            name = TrialId(token_urlsafe(9))
            self._cases[name] = self._start(question, heard)
            while len(self._cases) > MOST_KEPT:
                self._cases.popitem(last=False)
            return name

    def look(self, name: TrialId, wait_seconds: float = 0.0) -> TrialState:
        """Return how far a trial is, at the latest after some seconds, at once when it is over.

        Raises
        ------
        NotFound
            When no trial has this name, or has no more.
        """
        case = self._case(name)
        ends = self.clock.monotonic() + wait_seconds
        while case.ended is None and case.pipe.poll(max(ends - self.clock.monotonic(), 0)):
            with self._lock:
                if case.ended is None and case.pipe.poll():
                    self._hear(case)
        last = self.clock.monotonic() if case.ended is None else case.ended
        return TrialState(
            name,
            case.question,
            case.heard,
            case.in_force,
            last - case.begun,
            case.done,
            case.result,
            case.failure,
        )

    def stop(self, name: TrialId) -> None:
        """End a trial before its result."""
        case = self._case(name)
        with self._lock:
            if case.ended is None:
                self._end(case, failure="It was stopped.")

    def close(self) -> None:
        """End whatever is under way."""
        for name in tuple(self._cases):
            self.stop(name)

    def _case(self, name: TrialId) -> _Case:
        if name not in self._cases:
            raise NotFound(f"There is no trial {name!r} any more; begin it again.")
        return self._cases[name]

    def _start(self, question: TrialQuestion, heard: int) -> _Case:
        context = get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        url = self.engine.url.render_as_string(hide_password=False)
        process = context.Process(target=carry_out, args=(its, url, question), daemon=True)
        process.start()
        its.close()
        in_force = were_in_force(LiveViews(self.engine).rules(), question)
        return _Case(question, heard, in_force, self.clock.monotonic(), process, mine)

    def _hear(self, case: _Case) -> None:
        try:
            said = case.pipe.recv()
        except EOFError:
            self._end(
                case, failure="Its process died, most likely for want of memory; try a shorter period."
            )
            return
        if isinstance(said, float):
            case.done = said
        elif isinstance(said, Trial):
            case.result, case.done = said, 1.0
            self._end(case)
        else:
            self._end(case, failure=str(said))

    def _end(self, case: _Case, failure: str = "") -> None:
        case.failure, case.ended = failure, self.clock.monotonic()
        case.process.terminate()
        case.process.join()
        case.pipe.close()


def were_in_force(versions: Sequence[RulesVersion], question: TrialQuestion) -> bool:
    """Tell whether the very rules of a question routed its whole period.

    Parameters
    ----------
    versions : every published version, the newest first.
    """
    within = [version for version in versions if question.start < version.published_at < question.end]
    before = [version for version in versions if version.published_at <= question.start]
    texts = {version.text for version in (*within, *before[:1])}
    return texts == {question.text}


def carry_out(pipe: Connection, url: str, question: TrialQuestion) -> None:
    """Try rules in this process, telling how far it is, then the result or what went wrong."""
    engine = make_engine(url)
    try:
        found = try_rules(
            engine, question.text, question.start, question.end, question.target_seconds, pipe.send
        )
        pipe.send(found)
    except ContactCenterError as error:
        pipe.send(str(error))
    finally:
        engine.dispose()
