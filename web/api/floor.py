"""Queues, the whole floor and what may never be, by JSON."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import QueueId
from contactcenter.services.dispatch.views import LiveViews, QueueLine
from contactcenter.services.views.livefloor import people_groups
from web.api.answers import (
    FloorAnswer,
    InvariantsAnswer,
    PeopleAnswer,
    QueueAnswer,
    ticket_answer,
    waiting_answer,
)

Views = NamedDependency[LiveViews]
MOST_WAITING = 100


@get("/queues", sync_to_thread=True)
def queues(views: Views) -> tuple[QueueLine, ...]:
    """Return every queue in numbers."""
    return views.queues()


@get("/queues/{queue:str}", sync_to_thread=True)
def one_queue(views: Views, queue: FromPath[str]) -> QueueAnswer:
    """Return one queue and who waits in it, the longest wait first, at most 100 of them."""
    line = next((line for line in views.queues() if line.queue == queue), None)
    if line is None:
        raise NotFound(f"There is no queue {queue!r}.")
    waiting = tuple(map(waiting_answer, views.waiting(QueueId(queue), MOST_WAITING)))
    return QueueAnswer(line, waiting, max(line.waiting - len(waiting), 0))


@get("/floor", sync_to_thread=True)
def floor(views: Views) -> FloorAnswer:
    """Return the whole floor; people are counted in groups of five or more and not named."""
    now = views.floor()
    return FloorAnswer(
        at=now.at,
        number=now.number,
        leader=now.leader,
        epoch=now.epoch,
        queues=now.queues,
        people=tuple(PeopleAnswer(group.states, group.people) for group in people_groups(now.people)),
        bots=tuple(bot.desk for bot in now.bots),
        attention=tuple(map(ticket_answer, now.attention)),
    )


@get("/invariants", sync_to_thread=True)
def invariants(views: Views) -> InvariantsAnswer:
    """Return what may never be and yet is; nothing, on a sound system."""
    found = views.violations()
    return InvariantsAnswer(len(found), found)


floor_routes = Router(path="/", tags=["floor"], route_handlers=[queues, one_queue, floor, invariants])
