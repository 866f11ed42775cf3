"""The options by which every command that reads a file is told what the file does not say."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from contactcenter.domain.errors import InvalidInput

if TYPE_CHECKING:
    from contactcenter.services.intake.options import ReadOptions

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--layout", default="", help="A known layout or a .toml file; else found by the header."),
    click.option(
        "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Name a column; repeatable."
    ),
    click.option("--zone", default="", help="Time zone of times without offset, e.g. Europe/Rome."),
    click.option("--sheet", default="", help="Sheet of a workbook; else the only one that has a header."),
    click.option("--encoding", default="", help="Text encoding; else it is found."),
    click.option("--delimiter", default="", help="comma, semicolon, tab or pipe; else it is found."),
    click.option("--decimal", default="", help="Decimal mark, . or ,; else it is found."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Order of day and month."),
)


def reading_options(command: Command) -> Command:
    """Give a command the options that `read_options` understands."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_options(
    choices: dict[str, Any], unknown_wait: float | None = None, key: bytes = b""
) -> "ReadOptions":
    """Return how to read a file from the options of `reading_options`.

    Raises
    ------
    InvalidInput
        When a mapping is not written FIELD=COLUMN, or a value is not a known one.
    """
    from contactcenter.services.intake.options import DELIMITERS, DateOrder, ReadOptions

    order = choices["date_order"]
    return ReadOptions(
        choices["layout"],
        tuple(_pair(text) for text in choices["columns"]),
        choices["zone"],
        choices["encoding"],
        DELIMITERS.get(choices["delimiter"], choices["delimiter"]),
        choices["decimal"],
        None if order is None else DateOrder(order),
        unknown_wait,
        key,
        choices["sheet"],
    )


def _pair(text: str) -> tuple[str, str]:
    field, sign, column = text.partition("=")
    if not sign:
        raise InvalidInput(f"--map {text!r} has no equals sign; write FIELD=COLUMN.")
    return field.strip(), column.strip()
