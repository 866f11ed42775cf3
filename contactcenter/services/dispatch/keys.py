"""What keeps one thing from being counted twice: keys of commands, and names of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contactcenter.db.dispatch.rows import CommandAnswer, CommandValues, TicketValues, Writes
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.domain.ticket import TicketHead
from contactcenter.domain.units import ContactId
from contactcenter.services.dispatch.codec import decode, encode
from contactcenter.services.dispatch.commands import CreateTicket
from contactcenter.services.dispatch.outcomes import Outcome, Refusal, RefusalCode
from contactcenter.services.dispatch.records import Record
from contactcenter.services.dispatch.requests import Request, stored_head, ticket_head


@dataclass(slots=True)
class Keys:
    """Keys and names that matter to one group of commands, stored before it or used in it.

    Parameters
    ----------
    commands, tickets : what is stored under the keys and names of the group.
    answered, created : what the group itself has done, with the digest of the command.
    """

    commands: dict[str, CommandValues] = field(default_factory=dict)
    tickets: dict[tuple[str, str], TicketValues] = field(default_factory=dict)
    answered: dict[str, tuple[str, Outcome]] = field(default_factory=dict)
    created: dict[tuple[str, str], tuple[Record, str]] = field(default_factory=dict)

    def outcome_of(self, request: Request) -> Outcome | None:
        """Return the outcome stored under a request's key, or a refusal if that was of another command."""
        digest, outcome = self.answered.get(request.key, ("", None))
        stored = self.commands.get(request.key)
        if outcome is None and stored is not None and stored.outcome is not None:
            digest, outcome = stored.digest, decode(Outcome, stored.outcome)
        if outcome is None:
            return None
        if digest != request.digest:
            return reused(request.key)
        return replace(outcome, repeated=True)

    def conclude(self, request: Request, outcome: Outcome, writes: Writes, now_ms: int) -> None:
        """Write down the outcome of a command under its key.

        A row with a body was carried out as another process asked for it; one without, for a caller of
        the leader's own, and whoever left the same key elsewhere at that moment has repeated it.
        """
        self.answered[request.key] = (request.digest, outcome)
        if request.asked:
            writes.answers.append(CommandAnswer(request.key, encode(outcome)))
        else:
            writes.commands.append(request.row(now_ms, outcome))

    def ticket_named(
        self, source: str, external_id: str, records: dict[ContactId, Record]
    ) -> tuple[TicketHead, str] | None:
        """Return the ticket that a source calls by a name, and the digest of what created it."""
        if (source, external_id) in self.created:
            record, digest = self.created[source, external_id]
            return ticket_head(record), digest
        row = self.tickets.get((source, external_id))
        if row is None:
            return None
        known = records.get(ContactId(row.id))
        return (stored_head(row) if known is None else ticket_head(known)), row.digest


def look_up(store: DispatchStore, requests: Sequence[Request]) -> Keys:
    """Return what is stored under the keys and names of a group of commands."""
    names = [
        (request.command.source, request.command.external_id)
        for request in requests
        if isinstance(request.command, CreateTicket)
    ]
    return Keys(
        store.commands([request.key for request in requests]),
        {(row.source, row.external_id): row for row in store.tickets_named(names)},
    )


def reused(key: str) -> Outcome:
    """Return the refusal of a key that came with another command before."""
    reason = f"The key {key!r} came with another command before; give each command its own."
    return Outcome(refusal=Refusal(RefusalCode.KEY_REUSED, reason))
