"""What the report says in words: the verdict, a heading that answers for each part, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.domain.measures import DEFAULT_FORMULA
from contactcenter.services.simulationreport.contracts import (
    SURE,
    ContractOutcome,
    credits_owed,
    terms_held,
)
from contactcenter.services.simulationreport.pictures import Bar
from contactcenter.services.simulationreport.promises import PromiseRow, percent
from simulation.results import ExperimentResult

NAMED = 3
RISKY_DAYS = 0.1
"""A queue under its promise on more of the days is called at risk."""


@dataclass(frozen=True, slots=True)
class Headings:
    """What each part of the page says, in one line."""

    contracts: str
    promises: str
    times: str
    days: str
    tornado: str
    people: str


def verdict(
    result: ExperimentResult, promises: Sequence[PromiseRow], contracts: Sequence[ContractOutcome] = ()
) -> tuple[str, ...]:
    """Return what a planner has to know first, in two or three sentences."""
    level = result.overall.service_levels[DEFAULT_FORMULA]
    if level is None:
        return ("No contact came, so there is no service level.",)
    first = f"{percent(level)} of all contacts are answered in time, each by its own promise."
    at_risk = [f"{row.queue} (on {row.bad_days} of the days)" for row in promises if _at_risk(row)][:NAMED]
    second = (
        f"Under their promise most often: {', '.join(at_risk)}."
        if at_risk
        else "No queue is under its promise on more than one day in ten."
    )
    if not contracts:
        return first, second
    return first, f"{terms_held(contracts)}; {credits_owed(contracts)}.", second


def headings(
    result: ExperimentResult,
    promises: Sequence[PromiseRow],
    worst: Sequence[str],
    bars: Sequence[Bar],
    contracts: Sequence[ContractOutcome] = (),
) -> Headings:
    """Return a heading for each part that says what it shows."""
    known = sum(row.finding != "" for row in promises)
    kept = sum(row.finding == "good" for row in promises)
    risky = sum(map(_at_risk, promises))
    return Headings(
        contracts=terms_held(contracts),
        promises=f"{kept} of {known} queues keep their promise over the whole period",
        times=f"Missed most, by contacts: {worst[0]}" if worst else "No time of any queue is often missed",
        days=f"{risky} of {known} queues miss their promise on more than one day in ten",
        tornado=_of_longest(bars),
        people=_of_busiest(result),
    )


def _at_risk(row: PromiseRow) -> bool:
    return row.hurt > RISKY_DAYS


def _longest(bars: Sequence[Bar]) -> Bar:
    return max(bars, key=lambda bar: abs(bar.high - bar.low))


def _of_longest(bars: Sequence[Bar]) -> str:
    if not bars:
        return ""
    bar = _longest(bars)
    ends = f"{bar.low:.1f}% at {bar.low_label}, {bar.high:.1f}% at {bar.high_label}"
    return f"The answer hangs most on {bar.name}: {ends}"


def _of_busiest(result: ExperimentResult) -> str:
    busy: list[tuple[float, str]] = [
        (one.occupancy.mean, str(one.pool)) for one in result.pools.values() if one.occupancy and one.pool
    ]
    if not busy:
        return "Nobody is there"
    (most, first), (least, last) = max(busy), min(busy)
    return f"Busiest: {first} ({most:.0%}); least busy: {last} ({least:.0%})"


def next_steps(
    result: ExperimentResult,
    promises: Sequence[PromiseRow],
    bars: Sequence[Bar],
    contracts: Sequence[ContractOutcome] = (),
) -> tuple[str, ...]:
    """Return what to do about it, the most urgent first."""
    missed = [row.queue for row in promises if row.finding == "bad"]
    close = [row.queue for row in promises if row.finding == "close"]
    shaky = [row.queue for row in promises if row.finding == "good" and _at_risk(row)]
    unsure = [term.name for one in contracts for term in one.terms if term.probability < SURE]
    steps = []
    if missed or unsure:
        whose = f"promises of {_names(unsure)}" if unsure else f"promises of {_names(missed)}"
        steps.append(f"For the {whose}: contactcenter whatif people says how many more, where, by when.")
    if close:
        steps.append(
            f"Too close to call: {_names(close)}. More than {result.replications} replications decide it."
        )
    if shaky:
        steps.append(f"Kept in all, but not on bad days: {_names(shaky)}. Have overtime in reserve there.")
    if bars:
        steps.append(f"Check the assumption on {_longest(bars).name} first: the answer hangs most on it.")
    if not (missed or unsure or close):
        steps.append("All promises hold: contactcenter whatif curve says what fewer people would save.")
    return tuple(steps)


def _names(queues: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(queues) - NAMED} more" if len(queues) > NAMED else ""
    return ", ".join(queues[:NAMED]) + more
