"""Bare SQL that assigns work without a router: what `benchmarks.dispatch` is measured against.

Each assignment is what any honest program must store of one, as durable as the router's: the item is
taken if it still waits, the row of the open assignment stands under a unique index, the agent's load
grows within what is allowed, and the history gets its row. Nothing ever ends here, and nobody waits for
an answer.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

SECONDS, CONNECTIONS, BATCH = 4.0, 4, 10
ITEMS, AGENTS = 400_000, 20

BARE_TABLES = """
CREATE TABLE item (id BIGINT PRIMARY KEY, arrived_ms BIGINT NOT NULL, state TEXT NOT NULL, agent_id BIGINT);
CREATE INDEX waiting ON item (arrived_ms, id) WHERE state = 'queued';
CREATE TABLE given (item_id BIGINT NOT NULL, agent_id BIGINT NOT NULL, at_ms BIGINT NOT NULL,
ended_ms BIGINT);
CREATE UNIQUE INDEX one ON given (item_id) WHERE ended_ms IS NULL;
CREATE TABLE desk (agent_id BIGINT PRIMARY KEY, load INTEGER NOT NULL CHECK (load BETWEEN 0 AND 1000000));
CREATE TABLE history (id INTEGER PRIMARY KEY, item_id BIGINT NOT NULL, agent_id BIGINT NOT NULL,
at_ms BIGINT NOT NULL, kind TEXT NOT NULL)
"""
ONE_STATEMENT = """
WITH taken AS (SELECT id FROM item WHERE state = 'queued' ORDER BY arrived_ms, id LIMIT 1
FOR UPDATE SKIP LOCKED),
moved AS (UPDATE item SET state = 'assigned', agent_id = %s FROM taken WHERE item.id = taken.id
RETURNING item.id, agent_id),
told AS (INSERT INTO history (item_id, agent_id, at_ms, kind)
SELECT id, agent_id, 0, 'assigned' FROM moved),
loaded AS (UPDATE desk SET load = load + 1 FROM moved WHERE desk.agent_id = moved.agent_id)
INSERT INTO given SELECT id, agent_id, 0, NULL FROM moved RETURNING item_id
"""
FOUR_STATEMENTS = (
    "UPDATE item SET state = 'assigned', agent_id = ? WHERE id = ? AND state = 'queued'",
    "INSERT INTO given (agent_id, item_id, at_ms) VALUES (?, ?, 0)",
    "INSERT INTO history (agent_id, item_id, at_ms, kind) VALUES (?, ?, 0, 'assigned')",
    "UPDATE desk SET load = load + 1 WHERE agent_id = ?",
)
"""What a batch writes, each statement with the driver's own way to run it for many rows."""


def batch(first: int) -> list[list[tuple[int, ...]]]:
    """Return the values of a batch that begins with an item, for each of the four statements."""
    given: list[tuple[int, ...]] = [(item % AGENTS, item) for item in range(first, first + BATCH)]
    return [given, given, given, [each[:1] for each in given]]


def bare_sqlite(path: Path) -> float:
    """Return assignments a second of bare batches of ten on SQLite."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {BARE_TABLES}")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO item VALUES (?, ?, 'queued', NULL)", ((n, n) for n in range(ITEMS)))
    connection.executemany("INSERT INTO desk VALUES (?, 0)", ((n,) for n in range(AGENTS)))
    connection.execute("COMMIT")
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in zip(FOUR_STATEMENTS, batch(done), strict=True):
            _insist(connection.executemany(statement, values).rowcount)
        connection.execute("COMMIT")
        done += BATCH
    seconds = time.perf_counter() - begun
    connection.close()
    return done / seconds


def _insist(rows: int) -> None:
    if rows != BATCH:
        raise SystemExit(f"The benchmark is void: {rows} of {BATCH} rows were met.")


def prepare_bare_postgresql(url: str) -> None:
    """Store waiting items on PostgreSQL."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in BARE_TABLES.replace("id INTEGER PRIMARY", "id BIGSERIAL PRIMARY").split(";"):
            connection.execute(statement)
        connection.execute(
            f"INSERT INTO item SELECT n, n, 'queued', NULL FROM generate_series(0, {ITEMS - 1}) n"
        )
        connection.execute(f"INSERT INTO desk SELECT n, 0 FROM generate_series(0, {AGENTS - 1}) n")
        connection.execute("ANALYZE")


def bare_postgresql(url: str) -> float:
    """Return assignments a second of one statement over several connections, each with its own agents."""
    prepare_bare_postgresql(url)
    counts, ends = [0] * CONNECTIONS, time.perf_counter() + SECONDS

    def take(worker: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.perf_counter() < ends:
                agent = (counts[worker] * CONNECTIONS + worker) % AGENTS
                connection.execute(ONE_STATEMENT, (agent,), prepare=True)
                counts[worker] += 1

    workers = [threading.Thread(target=take, args=(number,)) for number in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / SECONDS


def bare_leader(url: str) -> float:
    """Return assignments a second of one connection that writes batches of ten on PostgreSQL."""
    prepare_bare_postgresql(url)
    statements = [statement.replace("?", "%s") for statement in FOUR_STATEMENTS]
    done, begun = 0, time.perf_counter()
    with psycopg.connect(url) as connection:
        while time.perf_counter() - begun < SECONDS:
            with connection.pipeline(), connection.transaction():
                written = [_write(connection, *each) for each in zip(statements, batch(done), strict=True)]
            for cursor in written:
                _insist(cursor.rowcount)
            done += BATCH
    return done / (time.perf_counter() - begun)


def _write(
    connection: psycopg.Connection[Any], statement: str, values: list[tuple[int, ...]]
) -> psycopg.Cursor[Any]:
    cursor = connection.cursor()
    cursor.executemany(statement, values)
    return cursor


def bare_waits(commit: Callable[[int], object], rate: float) -> np.ndarray:
    """Return how long bare commits of one row take, in seconds, at random instants at a mean rate."""
    dice = np.random.default_rng(1)
    waits: list[float] = []
    due = begun = time.perf_counter()
    while due - begun < SECONDS:
        due += dice.exponential(1 / rate)
        time.sleep(max(0.0, due - time.perf_counter()))
        asked = time.perf_counter()
        commit(len(waits))
        waits.append(time.perf_counter() - asked)
    return np.array(waits)


def bare_waits_sqlite(path: Path, rate: float) -> np.ndarray:
    """Return the waits for commits of one row on SQLite; the baseline has made the tables."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    try:
        return bare_waits(
            lambda number: connection.execute(FOUR_STATEMENTS[2], (0, number)),
            rate,
        )
    finally:
        connection.close()


def bare_waits_postgresql(url: str, rate: float) -> np.ndarray:
    """Return the waits for commits of one row on PostgreSQL; the baseline has made the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        insert = FOUR_STATEMENTS[2].replace("?", "%s")
        return bare_waits(lambda number: connection.execute(insert, (0, number), prepare=True), rate)
