"""The first interrupt asks long work to stop and keep its best; the second one stops it as usual."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any

import rich_click as click


@contextmanager
def stops() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether somebody asked to stop, by Ctrl-C or SIGTERM.

    Only the main thread can listen; elsewhere nobody is ever heard to ask.
    """
    asked = Event()
    try:
        usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def note(number: int, frame: FrameType | None) -> None:
            asked.set()
            click.echo("Stopping with the best so far; once more stops at once.", err=True)
            _listen(usual)

        _listen(dict.fromkeys(usual, note))
    except ValueError:
        yield asked.is_set
        return
    try:
        yield asked.is_set
    finally:
        _listen(usual)


def _listen(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
