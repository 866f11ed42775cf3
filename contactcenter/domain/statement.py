"""The monthly statement: what each term of a contract came to, and the credit that is owed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Client, ContractTerm
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceCounts, service_level
from contactcenter.domain.units import ClientId

StatementId = NewType("StatementId", int)

DEFINITIONS_VERSION = 1
"""Raised whenever a formula, a rule of counting or the credit formula changes; every statement bears it."""

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one term came to.

    Parameters
    ----------
    term : the term as it stood when the statement was drawn up.
    counts : the month's counts of the term's queues.
    value : the service level by the term's formula, 0 to 1; None where it has no denominator.
    credit : what is owed for this term before the cap over all terms, at least 0.
    """

    term: ContractTerm
    counts: ServiceCounts
    value: float | None
    credit: Decimal

    @property
    def counted(self) -> bool:
        """Whether enough contacts came for the term to count."""
        return self.value is not None and self.counts.offered >= self.term.minimum_volume

    @property
    def met(self) -> bool | None:
        """Whether the expected level was reached, None where the term does not count."""
        if self.value is None or not self.counted:
            return None
        return self.value >= self.term.expected


@dataclass(frozen=True, slots=True)
class Statement:
    """One client's month.

    Parameters
    ----------
    month : its first day, in the client's zone.
    invoice, at_risk : the month's invoice, and the most that may be credited of it.
    credit : the sum over the lines, at most `at_risk`.
    closed_at : aware UTC instant at which the month was closed; None for a preview.
    """

    client: ClientId
    month: date
    zone: str
    definitions_version: int
    currency: str
    invoice: Decimal
    at_risk: Decimal
    credit: Decimal
    lines: tuple[StatementLine, ...]
    closed_at: datetime | None = None


def month_span(month: date, zone: str) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a local month starts and ends.

    Raises
    ------
    InvalidInput
        When `month` is not the first day of one.
    """
    if month.day != 1:
        raise InvalidInput(f"{month} is not the first day of a month; name a month by its first day.")
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return local_instant(month, 0, zone), local_instant(following, 0, zone)


def draw_up(client: Client, month: date, counts: Sequence[ServiceCounts]) -> Statement:
    """Draw up the statement of a month.

    Parameters
    ----------
    counts : one for each of the client's terms, in their order.

    References
    ----------
    Texas Department of Information Resources, service level credits: pool allocation × metric
    allocation × at-risk share of the invoice, summed and capped at the amount at risk.
    """
    invoice = _cents(_exact(client.monthly_invoice))
    lines = tuple(_line(term, seen, invoice) for term, seen in zip(client.terms, counts, strict=True))
    share_at_risk = max((_exact(term.at_risk_share) for term in client.terms), default=Decimal(0))
    at_risk = _cents(share_at_risk * invoice)
    owed = sum((line.credit for line in lines), Decimal("0.00"))
    return Statement(
        client.id,
        month,
        client.zone,
        DEFINITIONS_VERSION,
        client.currency,
        invoice,
        at_risk,
        min(owed, at_risk),
        lines,
    )


def close(preview: Statement, at: datetime) -> Statement:
    """Return a preview as the statement that was closed at an aware UTC instant."""
    return replace(preview, closed_at=at)


def credit_of(term: ContractTerm, invoice: Decimal) -> Decimal:
    """Return what a missed term costs, to the hundredth, halves rounded up.

    Examples
    --------
    >>> from contactcenter.domain.client import ServiceTarget
    >>> term = ContractTerm("answer", (), ServiceTarget(), 0.8, 0, 0.5, 0.4, 0.1)
    >>> credit_of(term, Decimal(100_000))
    Decimal('2000.00')
    """
    share = _exact(term.pool_share) * _exact(term.metric_share) * _exact(term.at_risk_share)
    return _cents(share * invoice)


def _line(term: ContractTerm, counts: ServiceCounts, invoice: Decimal) -> StatementLine:
    line = StatementLine(term, counts, service_level(counts, term.target.formula), Decimal("0.00"))
    if line.met is not False:
        return line
    return replace(line, credit=credit_of(term, invoice))


def _exact(number: float) -> Decimal:
    """Return the decimal that was written, not the binary fraction next to it."""
    return Decimal(str(number))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
