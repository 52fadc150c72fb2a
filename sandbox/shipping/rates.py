"""getRates, and the tokens by which its offers can be bought."""

import json
import secrets
import sqlite3
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sandbox.bodies import Body
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.shipping import rules
from sandbox.shipping.businesses import Business, business_of
from sandbox.shipping.question import Question
from sandbox.shipping.rate_request import RateRequest, read_rate_request, shippable_order
from sandbox.shipping.rating import rate_all
from sandbox.shipping.refusals import invalid_input, invalid_request, token_expired
from sandbox.times import to_micros

TOKEN_LIFE = timedelta(minutes=10)


def get_rates(call: Call) -> Reply:
    """``POST /shipping/v2/shipments/rates``. Offers can be bought for ten minutes."""
    call.single_values(frozenset())
    business = business_of(call)
    now = call.world.clock.now()
    wanted = read_rate_request(Body.of(call.request, invalid_request), business, now)
    with call.world.database.reading() as db:
        order = shippable_order(db, call.caller.seller_id, business, wanted)
        question = Question(business, order, wanted, rules.load(db), now)
    offers, ineligible = rate_all(question)
    token = secrets.token_hex(20).upper()
    with call.world.database.writing() as db:
        db.execute(
            "INSERT INTO rate_requests (token, seller_id, business_id, order_id, expires_at, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                token,
                call.caller.seller_id,
                business.id,
                wanted.order_id,
                to_micros(now + TOKEN_LIFE),
                json.dumps(_kept(wanted, offers)),
            ),
        )
    payload = {"requestToken": token, "rates": offers, "ineligibleRates": ineligible}
    return Reply(200, compact({"payload": payload}))


def _kept(wanted: RateRequest, offers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "shipFrom": wanted.ship_from,
        "parcel": asdict(wanted.parcel),
        "rates": {offer["rateId"]: offer for offer in offers},
    }


def redeem(
    db: sqlite3.Connection, call: Call, business: Business, token: str
) -> tuple[str, dict[str, Any]]:
    """The order and what getRates kept; the token is spent. Raises ApiRefusal 400."""
    row = db.execute("SELECT * FROM rate_requests WHERE token = ?", (token,)).fetchone()
    if row is None or row["seller_id"] != call.caller.seller_id:
        raise invalid_input("The request token is not valid")
    if row["business_id"] != business.id:
        raise invalid_input(f"The rates were not asked of {business.id}")
    if row["expires_at"] < to_micros(call.world.clock.now()):
        raise token_expired()
    if row["used"]:
        raise invalid_input("The request token has already been used for a purchase")
    db.execute("UPDATE rate_requests SET used = 1 WHERE token = ?", (token,))
    return row["order_id"], json.loads(row["body"])
