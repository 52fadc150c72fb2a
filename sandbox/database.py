"""The sandbox's own SQLite file: many readers, one writer at a time."""

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = Path(__file__).with_name("schema.sql")
_TABLES = (
    "sellers", "participations", "codes", "refresh_tokens", "access_tokens", "orders",
    "earlier_orders", "confirmations", "listings", "calls", "seeds", "options", "rate_requests",
    "shipments", "scripted_events", "authorization_starts", "feed_documents", "presigned", "feeds",
    "bigcommerce_stores", "bigcommerce_orders", "bigcommerce_products", "bigcommerce_shipments",
)  # fmt: skip


class Database:
    """Connections to one file.

    A thread borrows a reading connection for as long as it reads; all writing goes through one
    connection under a lock, so that writers queue instead of polling SQLite's busy handler.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._writer = self._connect()
        self._writer.executescript(_SCHEMA.read_text(encoding="utf-8"))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, timeout=30
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        # The data is pretended: speed counts, a power cut does not.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA mmap_size=268435456")
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone; rolled back if the block raises."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def empty(self) -> None:
        with self.writing() as connection:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._lock:
            while not self._idle.empty():
                self._idle.get_nowait().close()
            self._writer.close()
