"""Rounds of the closed loop: roster, simulate, judge, correct, until promises hold at little cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contactcenter.clock import Clock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import MissingHours, Stop, Window
from contactcenter.services.planning.ownpeople import hand_on
from contactcenter.services.planning.verification.correction import Correction, Corrector
from contactcenter.services.planning.verification.missing import missing_hours
from contactcenter.services.planning.verification.promise import Promise
from contactcenter.services.planning.verification.reach import beyond_reach
from contactcenter.services.planning.verification.scorecard import Listening, Score, Scorecard
from simulation.executors import Executor, Processes, Serial
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from workforce.rostering.problem import StaffMember
from workforce.rostering.result import RosterResult
from workforce.staffing.requirement import Requirement

LEAST_SAVING = 0.005
"""A round that saves less than this share of the paid hours ends the search for a cheaper roster."""
VAIN_ROUNDS = 2
FRESH_SEED = 1
"""Added to the seed for the customers of the last word: no requirement was fitted to them."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """How a roster is verified.

    Parameters
    ----------
    confidence : probability with which each promise is to hold, over 0 and under 1.
    rounds : rosters made at most, at least 1.
    replications : of each round, at least 2; every round meets the same customers.
    last_word : replications of the final judgement, on customers of its own, at least 2.
    seconds : no round begins that would probably end later than this; None for no limit.
    """

    confidence: float = 0.9
    rounds: int = 5
    window: Window = Window.PERIOD
    replications: int = 8
    last_word: int = 16
    seconds: float | None = None
    seed: int = 0
    workers: int = 1

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence < 1:
            raise InvalidInput(f"A confidence of {self.confidence}; give 0.5 up to under 1.")
        if self.rounds < 1:
            raise InvalidInput(f"{self.rounds} rounds; give at least 1.")
        if min(self.replications, self.last_word) < 2:
            raise InvalidInput("Give at least 2 replications: a single one tells no spread.")


@dataclass(frozen=True, slots=True)
class Rostered:
    """A roster for some requirements, and the scenario in which it is simulated.

    Parameters
    ----------
    staff : who was there to be rostered, where that changes from round to round.
    """

    result: RosterResult
    scenario: Scenario
    staff: tuple[StaffMember, ...] = ()

    @property
    def paid_hours(self) -> float:
        """Paid hours of the roster."""
        return self.result.roster.paid_hours if self.result.roster else 0.0

    def handed_on(self, staff: Sequence[StaffMember]) -> Roster | None:
        """Return the roster as other people would work it; None without one."""
        return hand_on(self.result.roster, self.staff, staff) if self.result.roster else None


Make = Callable[[tuple[Requirement, ...], Rostered], Rostered]
"""Makes the roster of some requirements, given the roster of the round before."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What has to hold, and who makes rosters for it."""

    promises: tuple[Promise, ...]
    make: Make


def breach(scores: Sequence[Score]) -> float:
    """Return how far promises are from holding, on the scale of transformed levels; at least 0."""
    return sum(max(score.shift, 0.0) for score in scores)


@dataclass(frozen=True, slots=True)
class Round:
    """One roster and what it promised.

    Parameters
    ----------
    needed_hours, paid_hours, short_hours : agent-hours required, paid, and required but not covered.
    corrections : what was changed after it; empty for the last round.
    """

    number: int
    needed_hours: float
    paid_hours: float
    short_hours: float
    scores: tuple[Score, ...]
    corrections: tuple[Correction, ...] = ()
    seconds: float = 0.0

    def holds(self, confidence: float) -> bool:
        """Tell whether every promise holds with a probability."""
        return all(score.holds(confidence) for score in self.scores)

    @property
    def breach(self) -> float:
        """How far the promises are from holding, on the scale of transformed levels; at least 0."""
        return breach(self.scores)


@dataclass(frozen=True, slots=True)
class Verification:
    """What the closed loop came to.

    Parameters
    ----------
    rounds : in their order; `chosen` is the number of the one that was kept.
    scores : of the chosen roster on customers that no requirement was fitted to.
    missing : what the chosen roster lacks, the largest first; empty where every promise holds.
    """

    options: VerifyOptions
    rounds: tuple[Round, ...]
    chosen: int
    stop: Stop
    scores: tuple[Score, ...]
    missing: tuple[MissingHours, ...]
    requirements: tuple[Requirement, ...]
    rostered: Rostered
    simulation: ExperimentResult

    @property
    def holds(self) -> bool:
        """Whether every promise holds with the asked probability."""
        return all(score.holds(self.options.confidence) for score in self.scores)


@dataclass(frozen=True, slots=True)
class _Made:
    """A round with all that it takes to go on from it."""

    round: Round
    needs: tuple[Requirement, ...]
    rostered: Rostered
    card: Scorecard


Tell = Callable[[float], None]
"""Hears how much of the verification is done, from 0 to 1."""


def verify(
    needs: tuple[Requirement, ...],
    first: Rostered,
    shop: Workshop,
    options: VerifyOptions,
    clock: Clock,
    tell: Tell = lambda done: None,
) -> Verification:
    """Simulate, correct and roster again until every promise holds with the asked probability.

    Once all hold, rounds go on as long as they save hours.

    Parameters
    ----------
    needs : what `first`, the roster of the first round, was made for.

    Raises
    ------
    ImpossiblePlan
        When the workshop finds no roster.
    """
    loop = _Loop(shop, options, clock, tell, Corrector(_due_seconds(first.scenario)))
    stop = loop.run(needs, first)
    tell(options.rounds / (options.rounds + 1))
    word = loop.last_word()
    best, card, scores = word.made, word.card, word.scores
    lacking = [score for score in scores if not score.holds(options.confidence)]
    return Verification(
        options=options,
        rounds=tuple(made.round for made in loop.made),
        chosen=best.round.number,
        stop=stop,
        scores=scores,
        missing=missing_hours(
            lacking,
            card,
            best.needs,
            best.rostered.result,
            loop.corrector,
            beyond_reach(best.rostered.scenario),
        ),
        requirements=best.needs,
        rostered=best.rostered,
        simulation=word.simulation,
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """A round judged on customers that no requirement was fitted to."""

    made: _Made
    card: Scorecard
    scores: tuple[Score, ...]
    simulation: ExperimentResult


@dataclass
class _Loop:
    shop: Workshop
    options: VerifyOptions
    clock: Clock
    tell: Tell
    corrector: Corrector
    made: list[_Made] = field(default_factory=list)

    def run(self, needs: tuple[Requirement, ...], rostered: Rostered) -> Stop:
        """Make rounds until one of the reasons to stop applies."""
        started = began = self.clock.monotonic()
        while True:
            self._judge(needs, rostered, began)
            stop = self._stop(self.clock.monotonic() - started)
            if stop:
                return stop
            began = self.clock.monotonic()
            needs = self._correct()
            rostered = self.shop.make(needs, rostered)

    def last_word(self) -> _Word:
        """Return the best round as fresh customers find it: the cheapest that holds before them too.

        Where none does, it is the one that breaks promises least, so that no plan is ever given up for a
        worse one.
        """
        found = []
        for made in self._candidates():
            card, simulation = _simulate(
                made.rostered.scenario, self.shop.promises, self.options, fresh=True
            )
            found.append(_Word(made, card, card.scores(self.options.confidence), simulation))
            if all(score.holds(self.options.confidence) for score in found[-1].scores):
                return found[-1]
        return min(found, key=lambda word: breach(word.scores))

    def _candidates(self) -> list[_Made]:
        """Return the rounds that hold, the cheapest first, or the least broken one; and the first round."""
        held = [made for made in self.made if made.round.holds(self.options.confidence)]
        held.sort(key=lambda made: (made.round.paid_hours, made.round.number))
        best = held or [min(self.made, key=lambda made: (made.round.breach, made.round.number))]
        return best if any(made.round.number == 1 for made in best) else [*best, self.made[0]]

    def _judge(self, needs: tuple[Requirement, ...], rostered: Rostered, began: float) -> None:
        card, _ = _simulate(rostered.scenario, self.shop.promises, self.options)
        found = Round(
            number=len(self.made) + 1,
            needed_hours=sum(need.agent_hours for need in needs),
            paid_hours=rostered.paid_hours,
            short_hours=rostered.result.understaffed_hours,
            scores=card.scores(self.options.confidence),
            seconds=round(self.clock.monotonic() - began, 3),
        )
        self.made.append(_Made(found, needs, rostered, card))
        self.tell(found.number / (self.options.rounds + 1))

    def _correct(self) -> tuple[Requirement, ...]:
        last = self.made[-1]
        needs, said = self.corrector.correct(last.needs, last.card, last.round.scores)
        self.made[-1] = replace(last, round=replace(last.round, corrections=said))
        return needs

    def _stop(self, spent: float) -> Stop | None:
        options, rounds = self.options, [made.round for made in self.made]
        if self._is_cheap_enough(rounds):
            return Stop.NO_CHEAPER
        if self._is_in_vain(rounds):
            return Stop.PEOPLE if self._people_are_used_up() else Stop.NO_PROGRESS
        if len(rounds) >= options.rounds:
            return Stop.ROUNDS
        if options.seconds is not None and spent + rounds[-1].seconds > options.seconds:
            return Stop.TIME
        return None

    def _is_cheap_enough(self, rounds: Sequence[Round]) -> bool:
        held = [made for made in rounds if made.holds(self.options.confidence)]
        if len(held) < 2 or not rounds[-1].holds(self.options.confidence):
            return False
        before = min(made.paid_hours for made in held[:-1])
        return held[-1].paid_hours > before * (1 - LEAST_SAVING)

    def _is_in_vain(self, rounds: Sequence[Round]) -> bool:
        if any(made.holds(self.options.confidence) for made in rounds) or len(rounds) <= VAIN_ROUNDS:
            return False
        least = min(made.breach for made in rounds[:-VAIN_ROUNDS])
        return all(made.breach > 0.95 * least for made in rounds[-VAIN_ROUNDS:])

    def _people_are_used_up(self) -> bool:
        last = self.made[-1].round
        return last.short_hours > 0.01 * last.needed_hours


def _simulate(
    scenario: Scenario, promises: Sequence[Promise], options: VerifyOptions, fresh: bool = False
) -> tuple[Scorecard, ExperimentResult]:
    """Simulate a roster on the customers of all rounds, or on fresh ones."""
    card = Scorecard(scenario, promises, options.window)
    inner: Executor = Serial() if options.workers == 1 else Processes(options.workers)
    count = options.last_word if fresh else options.replications
    seed = options.seed + FRESH_SEED * fresh
    result = run_experiment(scenario, Precision.exactly(count), seed, Listening(inner, card))
    return card, result


def _due_seconds(scenario: Scenario) -> Mapping[QueueId, float]:
    return {kind.queue: kind.due_seconds for kind in scenario.contact_types if kind.due_seconds is not None}
