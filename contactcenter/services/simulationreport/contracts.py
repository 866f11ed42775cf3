"""The report's contracts: how each promise of a client is kept, and what is owed where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.domain.client import Client, ServiceTarget
from contactcenter.services.simulationreport.promises import duration, percent
from simulation.estimates import Estimate


@dataclass(frozen=True, slots=True)
class TermOutcome:
    """One promise of a contract over the whole period.

    Parameters
    ----------
    level : over its queues together; None where nothing came.
    probability : that a period like this one holds it, 0 to 1.
    """

    name: str
    target: ServiceTarget
    level: Estimate | None
    probability: float


@dataclass(frozen=True, slots=True)
class ContractOutcome:
    """One client's contract.

    Parameters
    ----------
    credit : owed for a month that goes like the period, in the client's currency.
    credit_chance : share of the replications in which any is owed.
    at_risk : the most that a month's invoice may be credited.
    """

    client: Client
    terms: tuple[TermOutcome, ...]
    credit: Estimate
    credit_chance: float
    at_risk: float


@dataclass(frozen=True, slots=True)
class TermRow:
    """A promise, ready to be read; `finding` is "good", "close" or "bad"."""

    name: str
    promise: str
    formula: str
    level: str
    probability: str
    finding: str


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract, ready to be read."""

    client: str
    currency: str
    money: str
    terms: tuple[TermRow, ...]


SURE, LOST = 0.9, 0.5
"""A promise is kept with a probability from the first on; under the second it is rather missed."""


def contract_rows(contracts: Sequence[ContractOutcome]) -> tuple[ContractRow, ...]:
    """Return contracts as the page shows them, each one's promises in its own order."""
    return tuple(
        ContractRow(one.client.name, one.client.currency, _money(one), tuple(map(_term_row, one.terms)))
        for one in contracts
    )


def terms_held(contracts: Sequence[ContractOutcome]) -> str:
    """Return how many promises of all contracts hold."""
    terms = [term for one in contracts for term in one.terms]
    kept = sum(term.probability >= SURE for term in terms)
    return f"{kept} of {len(terms)} contract promises hold with at least {SURE:.0%} probability"


def credits_owed(contracts: Sequence[ContractOutcome]) -> str:
    """Return what all contracts together credit for a month, by currency."""
    owed = {one.client.currency: 0.0 for one in contracts}
    for one in contracts:
        owed[one.client.currency] += one.credit.mean
    sums = " and ".join(f"{currency} {amount:,.0f}" for currency, amount in owed.items())
    return f"credits for a month like this: {sums} on average"


def _money(one: ContractOutcome) -> str:
    currency = one.client.currency
    return (
        f"Credit for a month like this {currency} {one.credit.mean:,.0f} ± {one.credit.half_width:,.0f}, "
        f"owed with probability {one.credit_chance:.0%}, at most {currency} {one.at_risk:,.0f}."
    )


def _term_row(term: TermOutcome) -> TermRow:
    target = term.target
    return TermRow(
        name=term.name,
        promise=f"{100 * target.share:g}% in {duration(target.threshold_seconds)}",
        formula=target.formula.value,
        level=percent(term.level),
        probability=f"{100 * term.probability:.0f}%",
        finding="good" if term.probability >= SURE else "bad" if term.probability < LOST else "close",
    )
