"""Keeps the interpreter's search for garbage short while very many tickets are alive.

A full search looks at every object there is: with a hundred thousand tickets it holds the router up
for a tenth of a second and more, whenever the interpreter sees fit. What a leader keeps is therefore
set aside, so that a search looks only at what came since.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Search for no garbage within the block, and set aside what it made."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def set_aside() -> None:
    """Search what came since the last time, and set aside what is still needed."""
    gc.collect()
    gc.freeze()


def search_all() -> None:
    """Search everything, and set aside anew what is still needed; this takes long."""
    gc.unfreeze()
    set_aside()


def release() -> None:
    """Set nothing aside any more: what a leader kept may be garbage now."""
    gc.unfreeze()
