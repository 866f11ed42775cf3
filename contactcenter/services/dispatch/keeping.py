"""To keep a lease while its holder reads everything and cannot renew it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from contactcenter.db.dispatch.rows import Lease
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import ContactCenterError

RENEW_SECONDS, MOST_TIMES = 0.5, 240
"""How often the lease is renewed, and how often at most: who has read for two minutes is stuck."""

_LOG = logging.getLogger(__name__)


@contextmanager
def kept(database: Engine, lease: Lease) -> Iterator[None]:
    """Renew a lease, from a thread and connection of its own, until the block is left.

    The thread dies with the process and stops with it: whoever is killed or frozen while reading loses
    the lead after one lease, like any leader.
    """
    left = Event()
    thread = Thread(target=_renew, args=(database, lease, left), name="router-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def _renew(database: Engine, lease: Lease, left: Event) -> None:
    if left.wait(RENEW_SECONDS):
        return
    try:
        store = DispatchStore(database)
        try:
            for _ in range(MOST_TIMES):
                store.renew(lease)
                if left.wait(RENEW_SECONDS):
                    return
        finally:
            store.close()
    except ContactCenterError as error:
        _LOG.warning("The lease could not be kept while everything was read: %s", error)
