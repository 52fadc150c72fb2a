"""What a test wants of feeds: how long they take, and how reports come."""

import json
import sqlite3
from dataclasses import asdict, dataclass

_NAME = "feeds"


@dataclass
class FeedSettings:
    """A feed waits ``queue_seconds`` and longer while the one before is busy, then takes ``process_seconds``."""

    queue_seconds: float = 20.0
    process_seconds: float = 40.0
    gzip: bool = True


def load(db: sqlite3.Connection) -> FeedSettings:
    row = db.execute("SELECT body FROM options WHERE name = ?", (_NAME,)).fetchone()
    return FeedSettings(**json.loads(row["body"])) if row else FeedSettings()


def save(db: sqlite3.Connection, settings: FeedSettings) -> None:
    db.execute(
        "INSERT OR REPLACE INTO options (name, body) VALUES (?, ?)",
        (_NAME, json.dumps(asdict(settings))),
    )
