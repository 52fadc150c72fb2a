"""Sellers v1: where a seller takes part, and its selling plan."""

import sqlite3
from typing import Any

from sandbox.included_data import compact
from sandbox.marketplaces import MARKETPLACES
from sandbox.operations import Call, Reply


def get_marketplace_participations(call: Call) -> Reply:
    """``GET /sellers/v1/marketplaceParticipations``, sp-api.md 8.1."""
    call.single_values(frozenset())
    with call.world.database.reading() as db:
        return Reply(200, compact({"payload": _participations(db, call.caller.seller_id)}))


def get_account(call: Call) -> Reply:
    """``GET /sellers/v1/account``: the plan, as PROFESSIONAL or INDIVIDUAL."""
    call.single_values(frozenset())
    seller_id = call.caller.seller_id
    with call.world.database.reading() as db:
        seller = _seller(db, seller_id)
        account = {
            "businessType": "PRIVATE_LIMITED" if seller["plan"] == "PROFESSIONAL" else "INDIVIDUAL",
            "sellingPlan": seller["plan"],
            "marketplaceParticipationList": _participations(db, seller_id),
        }
    return Reply(200, compact({"payload": account}))


def _seller(db: sqlite3.Connection, seller_id: str) -> sqlite3.Row:
    row: sqlite3.Row = db.execute("SELECT * FROM sellers WHERE id = ?", (seller_id,)).fetchone()
    return row


def _participations(db: sqlite3.Connection, seller_id: str) -> list[dict[str, Any]]:
    store_name = _seller(db, seller_id)["store_name"]
    rows = db.execute(
        "SELECT marketplace_id, suspended FROM participations WHERE seller_id = ?"
        " ORDER BY marketplace_id",
        (seller_id,),
    )
    return [
        {
            "marketplace": _described(row["marketplace_id"]),
            "participation": {
                "isParticipating": True,
                "hasSuspendedListings": bool(row["suspended"]),
            },
            "storeName": store_name,
        }
        for row in rows
    ]


def _described(marketplace_id: str) -> dict[str, str]:
    marketplace = MARKETPLACES[marketplace_id]
    return {
        "id": marketplace.id,
        "name": marketplace.name,
        "countryCode": marketplace.country,
        "defaultCurrencyCode": marketplace.currency,
        "defaultLanguageCode": marketplace.language,
        "domainName": f"www.{marketplace.domain}",
    }
