"""What the terminal shows: tables, and one bar a step while long work runs, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

LEAST_WIDTH = 110
Tell = Callable[[str, float], None]


def wide() -> Console:
    """Return a screen for tables: what is no terminal, as a file or a pipe, has room for whole names."""
    screen = Console(highlight=False)
    if not screen.is_terminal:
        screen.width = max(screen.width, LEAST_WIDTH)
    return screen


@contextmanager
def bars(quiet: bool = False) -> Iterator[Tell]:
    """Yield a function that hears of a step and how much of it is done, from 0 to 1.

    Nothing is drawn when `quiet`, or when standard error is not a terminal.
    """
    console = Console(stderr=True, quiet=quiet)
    columns = (TextColumn("{task.description:>12}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(str(step), total=1.0)
            progress.update(tasks[step], completed=done)

        yield tell
