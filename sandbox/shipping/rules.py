"""What a test wants of Buy Shipping: kept beside the data, so that it outlives a restart."""

import json
import sqlite3
from dataclasses import asdict, dataclass, field

_NAME = "shipping"


@dataclass
class Rules:
    """``services_barred`` are [service id or *, order id or *, code, message].

    ``void_reopens``: a cancelled label gives the order back to UNSHIPPED, which Amazon does not document.
    ``second_labels``: an order that is shipped already may get one more label from rates asked for before.
    """

    void_reopens: bool = True
    second_labels: bool = False
    terms_not_accepted: list[str] = field(default_factory=list)
    additional_inputs: list[str] = field(default_factory=list)
    services_barred: list[list[str]] = field(default_factory=list)

    def ineligible(self, service_id: str, order_id: str) -> list[tuple[str, str]]:
        return [
            (code, message)
            for service, order, code, message in self.services_barred
            if service in ("*", service_id) and order in ("*", order_id)
        ]


def load(db: sqlite3.Connection) -> Rules:
    row = db.execute("SELECT body FROM options WHERE name = ?", (_NAME,)).fetchone()
    return Rules(**json.loads(row["body"])) if row else Rules()


def save(db: sqlite3.Connection, rules: Rules) -> None:
    db.execute(
        "INSERT OR REPLACE INTO options (name, body) VALUES (?, ?)",
        (_NAME, json.dumps(asdict(rules))),
    )
