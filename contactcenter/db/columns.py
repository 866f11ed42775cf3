"""Strict column types: what cannot be stored and read back alike is refused before it reaches a driver."""

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Double, String
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

from contactcenter.domain.errors import InvalidInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CENT = Decimal("0.01")


class Unstorable(InvalidInput, DontWrapMixin):
    """A value that no database here may hold; SQLAlchemy lets it through as it is."""


def microseconds_of(instant: datetime) -> int:
    """Return the microseconds from 1970 to an aware instant.

    Raises
    ------
    Unstorable
        When the instant is naive.

    Examples
    --------
    >>> microseconds_of(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    if instant.tzinfo is None:
        raise Unstorable(f"The instant {instant} has no time zone; give an aware one.")
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@lru_cache(maxsize=100_000)
def instant_of(microseconds: int) -> datetime:
    """Return the UTC instant so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, given back in UTC: microseconds since 1970 on SQLite, timestamptz on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose how the database at hand holds an instant."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive instants."""
        if value is None:
            return None
        microseconds = microseconds_of(value)
        return value if dialect.name == "postgresql" else microseconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware UTC instant."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else instant_of(value)


class StrictText(TypeDecorator[str]):
    """Text that every database holds: no NUL, no lone surrogate."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what PostgreSQL cannot hold, also on SQLite."""
        return None if value is None else checked_text(value)


def checked_text(value: str) -> str:
    """Return the text, or refuse it.

    Raises
    ------
    Unstorable
        When it holds a NUL character or half a surrogate pair.
    """
    if "\0" in value:
        raise Unstorable(f"The text {value[:40]!r} holds a NUL character; remove it.")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise Unstorable(f"The text {value[:40]!r} holds half a surrogate pair; decode it as UTF-8 anew.")
    return value


class FiniteNumber(TypeDecorator[float]):
    """A float that is neither NaN nor infinite."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Refuse NaN, which SQLite would turn into NULL, and the infinities."""
        if value is None:
            return None
        number = float(value)
        if not math.isfinite(number):
            raise Unstorable(
                f"The number {number} is not finite; leave the value out where it is not known."
            )
        return number


class Money(TypeDecorator[Decimal]):
    """An amount of money to the hundredth, exact on every database because it is held as an integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse fractions of a hundredth: rounding is the statement's business."""
        if value is None:
            return None
        if value != value.quantize(_CENT):
            raise Unstorable(
                f"The amount {value} has more than two decimals; round it by the contract's rule."
            )
        return int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the amount with two decimals."""
        return None if value is None else Decimal(value).scaleb(-2)


class Choice(TypeDecorator[StrEnum]):
    """A member of one enumeration, held as its value."""

    impl = String
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices
        self._members = {choice.value: choice for choice in choices}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Refuse what is no member."""
        if value is None:
            return None
        if value not in self.choices.__members__.values():
            raise Unstorable(
                f"{value!r} is no {self.choices.__name__}; choose one of {list(self.choices)}."
            )
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member, looked up as such: rosters have tens of thousands of them."""
        return self._members.get(value) or self.choices(value) if value is not None else None


def text(**options: Any) -> Any:
    """Declare a text column."""
    return Field(sa_type=StrictText, **options)


def instant(**options: Any) -> Any:
    """Declare a column of instants."""
    return Field(sa_type=UtcInstant, **options)


def number(**options: Any) -> Any:
    """Declare a column of finite floats."""
    return Field(sa_type=FiniteNumber, **options)


def big_integer(**options: Any) -> Any:
    """Declare a column of integers of up to 63 bits."""
    return Field(sa_type=BigInteger, **options)


def money(**options: Any) -> Any:
    """Declare a column of amounts of money."""
    return Field(sa_type=Money, **options)


def choice(choices: type[StrEnum], **options: Any) -> Any:
    """Declare a column that holds a member of an enumeration."""
    return Field(sa_type=Choice(choices), **options)
