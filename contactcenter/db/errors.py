"""What the database refuses, said in the words of the domain."""

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from contactcenter.domain.errors import Conflict, ContactCenterError, InvalidInput, NotFound, OutsideFailure

_MEANINGS: tuple[tuple[frozenset[str], type[ContactCenterError], str], ...] = (
    (
        frozenset({"SQLITE_CONSTRAINT_TRIGGER", "23001"}),
        Conflict,
        "This may not be changed any more",
    ),
    (
        frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}),
        Conflict,
        "This is stored already",
    ),
    (
        frozenset({"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}),
        NotFound,
        "Something was referred to that is not stored",
    ),
    (
        frozenset({"SQLITE_CONSTRAINT_CHECK", "SQLITE_CONSTRAINT_NOTNULL", "23514", "23502", "DataError"}),
        InvalidInput,
        "A value breaks a rule of its table",
    ),
    (
        frozenset({"42P01"}),
        OutsideFailure,
        "The database lacks a table; run `contactcenter migrate`",
    ),
    (
        frozenset({"OperationalError", "25006", "25P03", "SQLITE_NOTADB", "SQLITE_CORRUPT"}),
        OutsideFailure,
        "The database cannot do this now",
    ),
)
"""By SQLite's error name, PostgreSQL's SQLSTATE or the DB-API's class, the most specific first."""


def translate(context: ExceptionContext) -> None:
    """Raise the domain's error for a driver's; a listener of the event `handle_error`."""
    if isinstance(context.sqlalchemy_exception, DBAPIError):
        raise_meaning(context.original_exception)


def raise_meaning(error: BaseException) -> None:
    """Raise what a driver's error means; return when it means nothing in particular.

    Raises
    ------
    Conflict
        When a row exists already, or is guarded against change.
    NotFound
        When something was referred to that is not stored.
    InvalidInput
        When a value breaks a rule of its table or does not fit its column.
    OutsideFailure
        When the database itself is missing, not migrated, locked, full or gone.
    """
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    marks = _marks_of(error, said)
    for known, meaning, sentence in _MEANINGS:
        if known & marks:
            raise meaning(f"{sentence} ({said}).") from error


def _marks_of(error: BaseException, said: str) -> set[str]:
    marks = {kind.__name__ for kind in type(error).__mro__}
    marks.add(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")
    if "no such table" in said:
        marks.add("42P01")
    return marks
