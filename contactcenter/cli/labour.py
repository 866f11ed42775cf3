"""The options by which a command is told whose labour rules count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--rules",
        default="neutral",
        show_default=True,
        help="Labour rules: neutral, eu, italy or a site's.",
    ),
    click.option(
        "--rules-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="TOML with the site's own rules by date.",
    ),
)


def labour_options(command: Command) -> Command:
    """Give a command the options that name its labour rules."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
