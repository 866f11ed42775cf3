"""What may never be, asked of the database: each rule is one SELECT that must find nothing."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, text

from contactcenter.db.dispatch.drivers import PostgresqlDriver, SqliteDriver
from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import HIGHEST_LEVEL, LOWEST_LEVEL

LATE_MS, STUCK_MS = 2_000, 10_000
"""What ends by itself is over so long after its end at the latest, and a command has its outcome."""

MOST = 20
"""Of each rule at most so many findings are told."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that may never be, found in the database; `rule` names it, `facts` says where."""

    rule: str
    facts: str


STATE_OF = (
    "CASE kind WHEN 'offered' THEN 'offered' WHEN 'assigned' THEN 'assigned' WHEN 'wrap_up_started' THEN "
    "'wrap_up' WHEN 'paused' THEN 'paused' WHEN 'parked' THEN 'paused' WHEN 'closed' THEN 'closed' "
    "ELSE 'queued' END"
)
NEUTRAL = "('described', 'alarm', 'flagged')"
HELD = "('offered', 'assigned', 'wrap_up')"


def _listed(words: type[StrEnum]) -> str:
    return f"({', '.join(repr(word.value) for word in words)})"


RULES: dict[str, str] = {
    "every ticket was created once": """
        SELECT 'ticket ' || t.id || ' has ' || count(h.number) || ' beginnings' FROM ticket t
        LEFT JOIN happening h ON h.ticket_id = t.id AND h.kind = 'created'
        WHERE t.id IN (SELECT id FROM watched) GROUP BY t.id HAVING count(h.number) <> 1""",
    "a ticket's happenings have no gap": """
        SELECT 'ticket ' || t.id || ' is at version ' || t.version || ' after ' || count(h.number)
        || ' happenings, the last ' || coalesce(max(h.sequence), 0) FROM ticket t
        LEFT JOIN happening h ON h.ticket_id = t.id WHERE t.id IN (SELECT id FROM watched)
        GROUP BY t.id, t.version
        HAVING count(h.number) <> t.version OR coalesce(max(h.sequence), 0) <> t.version""",
    "a ticket's state is that of its last happening": f"""
        SELECT 'ticket ' || t.id || ' is ' || t.state || ' after ' || h.kind FROM ticket t
        JOIN happening h ON h.ticket_id = t.id AND h.sequence = (SELECT max(l.sequence) FROM happening l
        WHERE l.ticket_id = t.id AND l.kind NOT IN {NEUTRAL})
        WHERE t.id IN (SELECT id FROM watched) AND t.state <> {STATE_OF}""",
    "a ticket is described in words that are known": f"""
        SELECT 'ticket ' || id || ' is of stage ' || stage || ', by ' || channel || ', complexity '
        || complexity FROM ticket WHERE state <> 'closed'
        AND (stage NOT IN {_listed(JourneyStage)} OR channel NOT IN {_listed(Channel)}
        OR complexity NOT BETWEEN {LOWEST_LEVEL} AND {HIGHEST_LEVEL})""",
    "a happening or an assignment is of a ticket": """
        SELECT 'ticket ' || o.ticket_id || ' is not there, but ' || o.what || ' of it'
        FROM (SELECT ticket_id, 'happening ' || number AS what FROM happening WHERE number > :after
        UNION ALL SELECT ticket_id, 'an assignment to agent ' || agent_id FROM assignment) o
        LEFT JOIN ticket t ON t.id = o.ticket_id WHERE o.ticket_id IS NOT NULL AND t.id IS NULL""",
    "a desk's state is that of its last change": """
        SELECT 'agent ' || d.agent_id || ' is ' || d.state || ' after ' || coalesce(h.detail, 'no change')
        FROM desk d LEFT JOIN changed c ON c.agent_id = d.agent_id
        LEFT JOIN happening h ON h.number = c.number WHERE coalesce(h.detail, '') <> d.state""",
    "one ticket is with one agent at most": """
        SELECT 'ticket ' || ticket_id || ' has ' || count(*) || ' open assignments' FROM assignment
        WHERE ended_ms IS NULL GROUP BY ticket_id HAVING count(*) > 1""",
    "who holds a ticket has its open assignment": f"""
        SELECT 'ticket ' || t.id || ' (' || t.state || ') is with agent ' || t.agent_id FROM ticket t
        LEFT JOIN assignment a ON a.ticket_id = t.id AND a.ended_ms IS NULL AND a.agent_id = t.agent_id
        WHERE t.state IN {HELD} AND a.ticket_id IS NULL""",
    "an open assignment belongs to a held ticket": f"""
        SELECT 'ticket ' || t.id || ' is ' || t.state || ' and assigned to agent ' || a.agent_id
        FROM assignment a JOIN ticket t ON t.id = a.ticket_id
        WHERE a.ended_ms IS NULL AND t.state NOT IN {HELD}""",
    "a desk's load is its open assignments, within capacity": """
        SELECT 'agent ' || d.agent_id || ' is booked with ' || d.firm_units || ' + ' || d.soft_units
        || ' of ' || d.capacity || ' units, open are ' || coalesce(a.firm, 0)
        || ' + ' || coalesce(a.soft, 0)
        FROM desk d LEFT JOIN (SELECT agent_id, sum(firm_units) AS firm, sum(soft_units) AS soft
        FROM assignment WHERE ended_ms IS NULL GROUP BY agent_id) a ON a.agent_id = d.agent_id
        WHERE d.firm_units <> coalesce(a.firm, 0) OR d.soft_units <> coalesce(a.soft, 0)
        OR d.firm_units > d.capacity OR d.soft_units > d.capacity""",
    "no offer, wrap-up or rest outlives its end": f"""
        SELECT 'ticket ' || id || ' is ' || state || ' for ' || (:decided - until_ms) || ' ms too long'
        FROM ticket WHERE state <> 'closed' AND until_ms < :decided - {LATE_MS}""",
    "an agent serves only clients and channels that are allowed": f"""
        SELECT 'agent ' || t.agent_id || ' has ticket ' || t.id || ' of ' || t.client_id
        || ' by ' || t.channel FROM ticket t
        LEFT JOIN agent_client c ON c.agent_id = t.agent_id AND c.client_id = t.client_id
        LEFT JOIN agent_channel k ON k.agent_id = t.agent_id AND k.channel = t.channel
        WHERE t.state IN {HELD} AND (c.agent_id IS NULL OR k.agent_id IS NULL)""",
    "nothing is given outside the published shift": """
        SELECT 'ticket ' || a.ticket_id || ' was given to agent ' || a.agent_id || ' at ' || a.given_ms
        FROM assignment a JOIN agent g ON g.id = a.agent_id AND g.kind = 'human'
        JOIN desk d ON d.agent_id = a.agent_id LEFT JOIN changed c ON c.agent_id = a.agent_id
        WHERE a.ended_ms IS NULL AND NOT d.overtime AND a.given_ms >= coalesce(c.at_ms, 0)
        AND NOT EXISTS (SELECT 1 FROM shift s JOIN roster r ON r.id = s.roster_id AND r.state <> 'draft'
        WHERE s.agent_id = a.agent_id AND a.given_ms >= {start} AND a.given_ms < {end})""",
    "a ticket is of its queue's client": """
        SELECT 'ticket ' || t.id || ' of ' || t.client_id || ' is in queue ' || q.id || ' of '
        || q.client_id FROM ticket t JOIN queue q ON q.id = t.queue_id WHERE q.client_id <> t.client_id""",
    "the outbox has no gap": """
        SELECT count(*) || ' happenings are numbered ' || min(number) || ' to ' || max(number)
        FROM happening WHERE number > coalesce((SELECT number FROM happening_reader
        WHERE reader = 'retention'), 0)
        HAVING count(*) <> coalesce(max(number) - min(number) + 1, 0)""",
    "no reader of the outbox is ahead of it": """
        SELECT reader || ' has read up to ' || number FROM happening_reader
        WHERE number > (SELECT coalesce(max(number), 0) FROM happening)""",
    "the event log has no gap": """
        SELECT count(*) || ' events are numbered ' || min(number) || ' to ' || max(number)
        FROM heard_event HAVING count(*) <> coalesce(max(number) - min(number) + 1, 0)""",
    "no decision is ahead of the event log": """
        SELECT 'ticket ' || ticket_id || ' was given away after event ' || heard FROM assignment
        WHERE heard > (SELECT coalesce(max(number), 0) FROM heard_event)""",
    "no command waits long": f"""
        SELECT 'command ' || key || ' waits for ' || (:now - at_ms) || ' ms' FROM command
        WHERE outcome IS NULL AND at_ms < :now - {STUCK_MS}""",
}
"""Rules by their names; `watched` are the tickets in question, `changed` the last change of each desk.

`:now` is the database's clock, `:decided` the last instant at which somebody led: while nobody does, what
ends by itself may stand.
"""

WATCHED = """
    WITH watched AS (SELECT id FROM ticket WHERE state <> 'closed' UNION
    SELECT DISTINCT ticket_id FROM happening WHERE number > :after AND ticket_id IS NOT NULL),
    changed AS (SELECT agent_id, max(number) AS number, max(at_ms) AS at_ms FROM happening
    WHERE kind = 'desk_changed' GROUP BY agent_id) """

MILLISECONDS = {
    "sqlite": "s.{column} / 1000",
    "postgresql": "CAST(extract(epoch FROM s.{column}) * 1000 AS BIGINT)",
}


def examine(connection: Connection, after: int = 0) -> tuple[Violation, ...]:
    """Return everything that may never be and yet is; empty on a sound system.

    Parameters
    ----------
    after : tickets are examined that are open or to which something happened after this number.
    """
    dialect = connection.dialect.name
    clock = (PostgresqlDriver if dialect == "postgresql" else SqliteDriver).clock
    now_ms = connection.execute(text(f"SELECT {clock}")).scalar_one()
    decided_ms = connection.execute(text("SELECT coalesce(max(last_ms), 0) FROM routing_pool")).scalar_one()
    values = {"now": now_ms, "decided": decided_ms, "after": after}
    start, end = (MILLISECONDS[dialect].format(column=column) for column in ("starts_at", "ends_at"))
    found: list[Violation] = []
    for rule, select in RULES.items():
        statement = WATCHED + select.replace("{start}", start).replace("{end}", end)
        rows = connection.execute(text(f"{statement} LIMIT {MOST}"), values)
        found.extend(Violation(rule, str(row[0])) for row in rows)
    return tuple(found)
