"""Repositories of clients and their queues."""

from sqlmodel import Session, select

from contactcenter.db.mapping.organisation import client_of, queue_of, rows_of_client, rows_of_queue
from contactcenter.db.repositories.rows import parts_by_head, replace_parts
from contactcenter.db.tables.client import ClientRow, ContractTermQueueRow, ContractTermRow
from contactcenter.db.tables.waiting_queue import QueueClosedDateRow, QueueOpeningRow, QueueRow
from contactcenter.domain.client import Client, Queue
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import ClientId, QueueId


class ClientRepository:
    """Clients with the terms of their contracts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, client: Client) -> None:
        """Store a client, in place of the one with its id.

        The queues that its terms name may follow later in the same transaction.
        """
        head, terms, queues = rows_of_client(client)
        self._session.merge(head)
        self._session.flush()
        owners = (ContractTermQueueRow.client_id, ContractTermRow.client_id)
        replace_parts(self._session, owners, client.id, terms)
        self._session.add_all(queues)
        self._session.flush()

    def get(self, client: ClientId) -> Client:
        """Return a client.

        Raises
        ------
        NotFound
            When there is none with this id.
        """
        found = self._load(client)
        if not found:
            raise NotFound(f"There is no client {client!r}.")
        return found[0]

    def all(self) -> tuple[Client, ...]:
        """Return all clients by id."""
        return self._load(None)

    def _load(self, client: ClientId | None) -> tuple[Client, ...]:
        heads = select(ClientRow).order_by(ClientRow.id)
        if client is not None:
            heads = heads.where(ClientRow.id == client)
        terms = parts_by_head(
            self._session, ContractTermRow, ContractTermRow.client_id, ContractTermRow.position, client
        )
        queues = parts_by_head(
            self._session,
            ContractTermQueueRow,
            ContractTermQueueRow.client_id,
            ContractTermQueueRow.position,
            client,
        )
        return tuple(client_of(head, terms[head.id], queues[head.id]) for head in self._session.exec(heads))


class QueueRepository:
    """Queues with their opening hours and targets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, queue: Queue) -> None:
        """Store a queue, in place of the one with its id."""
        head, openings, closed = rows_of_queue(queue)
        self._session.merge(head)
        self._session.flush()
        owners = (QueueOpeningRow.queue_id, QueueClosedDateRow.queue_id)
        replace_parts(self._session, owners, queue.id, [*openings, *closed])

    def get(self, queue: QueueId) -> Queue:
        """Return a queue.

        Raises
        ------
        NotFound
            When there is none with this id.
        """
        found = self._load(queue, None)
        if not found:
            raise NotFound(f"There is no queue {queue!r}.")
        return found[0]

    def all(self, client: ClientId | None = None) -> tuple[Queue, ...]:
        """Return the queues of one client, or of all, by id."""
        return self._load(None, client)

    def _load(self, queue: QueueId | None, client: ClientId | None) -> tuple[Queue, ...]:
        heads = select(QueueRow).order_by(QueueRow.id)
        if queue is not None:
            heads = heads.where(QueueRow.id == queue)
        if client is not None:
            heads = heads.where(QueueRow.client_id == client)
        openings = parts_by_head(
            self._session, QueueOpeningRow, QueueOpeningRow.queue_id, QueueOpeningRow.start_minute, queue
        )
        closed = parts_by_head(
            self._session, QueueClosedDateRow, QueueClosedDateRow.queue_id, QueueClosedDateRow.day, queue
        )
        return tuple(
            queue_of(head, openings[head.id], closed[head.id]) for head in self._session.exec(heads)
        )

    def ids(self) -> frozenset[QueueId]:
        """Return the ids of all queues."""
        return frozenset(QueueId(queue) for queue in self._session.exec(select(QueueRow.id)))
