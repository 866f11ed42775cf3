"""Bare SQL that assigns work without a router: what `benchmarks.dispatch` is measured against."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psycopg

SECONDS, CONNECTIONS, BATCH = 4.0, 4, 10

BARE_TABLES = """
CREATE TABLE item (id BIGINT PRIMARY KEY, arrived_ms BIGINT NOT NULL, state TEXT NOT NULL, agent_id BIGINT);
CREATE INDEX waiting ON item (arrived_ms, id) WHERE state = 'queued';
CREATE TABLE given (item_id BIGINT NOT NULL, agent_id BIGINT NOT NULL, at_ms BIGINT NOT NULL);
CREATE UNIQUE INDEX one ON given (item_id);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, item_id BIGINT NOT NULL, body TEXT NOT NULL)
"""
ONE_STATEMENT = """
WITH taken AS (SELECT id FROM item WHERE state = 'queued' ORDER BY arrived_ms, id LIMIT 1
FOR UPDATE SKIP LOCKED),
moved AS (UPDATE item SET state = 'assigned', agent_id = %s FROM taken WHERE item.id = taken.id
RETURNING item.id),
told AS (INSERT INTO outbox (item_id, body) SELECT id, 'assigned' FROM moved)
INSERT INTO given SELECT id, %s, 0 FROM moved RETURNING item_id
"""


def bare_sqlite(path: Path) -> float:
    """Return assignments a second of bare batches of ten on SQLite."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {BARE_TABLES}")
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO item VALUES (?, ?, 'queued', NULL)", ((n, n) for n in range(200_000))
    )
    connection.execute("COMMIT")
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        for item in range(done, done + BATCH):
            connection.execute(
                "UPDATE item SET state = 'assigned', agent_id = ? WHERE id = ? AND state = 'queued'",
                (1, item),
            )
            connection.execute("INSERT INTO given VALUES (?, ?, ?)", (item, 1, 0))
            connection.execute("INSERT INTO outbox (item_id, body) VALUES (?, 'assigned')", (item,))
        connection.execute("COMMIT")
        done += BATCH
    connection.close()
    return done / (time.perf_counter() - begun)


def prepare_bare_postgresql(url: str) -> None:
    """Store waiting items on PostgreSQL."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in BARE_TABLES.replace("id INTEGER PRIMARY", "id BIGSERIAL PRIMARY").split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO item SELECT n, n, 'queued', NULL FROM generate_series(1, 200000) n")
        connection.execute("ANALYZE item")


def bare_postgresql(url: str) -> float:
    """Return assignments a second of one statement over several connections."""
    prepare_bare_postgresql(url)
    counts, ends = [0] * CONNECTIONS, time.perf_counter() + SECONDS

    def take(worker: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.perf_counter() < ends:
                connection.execute(ONE_STATEMENT, (worker, worker), prepare=True)
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
    done, begun = 0, time.perf_counter()
    with psycopg.connect(url) as connection:
        while time.perf_counter() - begun < SECONDS:
            with connection.transaction(), connection.pipeline():
                for item in range(done + 1, done + BATCH + 1):
                    connection.execute(
                        "UPDATE item SET state = 'assigned' WHERE id = %s AND state = 'queued'",
                        (item,),
                        prepare=True,
                    )
                    connection.execute("INSERT INTO given VALUES (%s, 1, 0)", (item,), prepare=True)
                    connection.execute(
                        "INSERT INTO outbox (item_id, body) VALUES (%s, 'assigned')", (item,), prepare=True
                    )
            done += BATCH
    return done / (time.perf_counter() - begun)


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
            lambda number: connection.execute(
                "INSERT INTO outbox (item_id, body) VALUES (?, '')", (number,)
            ),
            rate,
        )
    finally:
        connection.close()


def bare_waits_postgresql(url: str, rate: float) -> np.ndarray:
    """Return the waits for commits of one row on PostgreSQL; the baseline has made the tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        insert = "INSERT INTO outbox (item_id, body) VALUES (%s, '')"
        return bare_waits(lambda number: connection.execute(insert, (number,), prepare=True), rate)
