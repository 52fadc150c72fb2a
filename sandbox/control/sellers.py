"""Control of sellers: create, change, revoke and expire."""

import sqlite3

from werkzeug.wrappers import Request

from sandbox.authorizations import ROLES, end_authorization, self_authorized_token
from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.identifiers import SELLER_ID, new_seller_id
from sandbox.marketplaces import MARKETPLACES, REGIONS, of_country
from sandbox.world import World

_DEFAULT_COUNTRY = {"NA": "US", "EU": "DE", "FE": "JP"}
_PLANS = ("PROFESSIONAL", "INDIVIDUAL")


def put(world: World, request: Request) -> dict[str, object]:
    """Create the seller, or change what is named.

    Fields: ``sellingPartnerId`` (made up if absent), ``region``, ``country``, ``marketplaces``
    (ids of that region), ``suspended`` (marketplace ids with suspended listings), ``plan``,
    ``storeName``, ``roles`` (of BUYER and RECIPIENT: which personal data the application may
    see), ``revoke``, ``expire``. The refresh token is null right after revoke and expire.
    """
    fields = Fields.of(request)
    seller_id = fields.text("sellingPartnerId") or new_seller_id()
    if not SELLER_ID.fullmatch(seller_id):
        raise ControlRefusal("sellingPartnerId must be A and 5 to 20 capitals or digits.")
    revoke, expire = fields.flag("revoke"), fields.flag("expire")
    with world.database.writing() as db:
        _write(db, seller_id, fields)
        fields.done()
        token = None
        if revoke or expire:
            end_authorization(db, seller_id, revoked=revoke)
        else:
            token = self_authorized_token(db, seller_id, world.settings.client_id)
        return {**_described(db, seller_id), "refreshToken": token}


def _write(db: sqlite3.Connection, seller_id: str, fields: Fields) -> None:
    known = db.execute("SELECT * FROM sellers WHERE id = ?", (seller_id,)).fetchone()
    region = fields.text("region", known["region"] if known else "NA") or ""
    if region not in REGIONS:
        raise ControlRefusal(f"region must be one of {', '.join(REGIONS)}.")
    country = fields.text("country", known["country"] if known else _DEFAULT_COUNTRY[region]) or ""
    plan = (fields.text("plan", known["plan"] if known else _PLANS[0]) or "").upper()
    if plan not in _PLANS:
        raise ControlRefusal("plan must be Professional or Individual.")
    store_name = fields.text("storeName", known["store_name"] if known else "Sandbox Store")
    roles = fields.texts("roles")
    if roles is None:
        roles = known["roles"].split(",") if known else list(ROLES)
    if not set(roles) <= {*ROLES, ""}:
        raise ControlRefusal(f"roles may hold {' and '.join(ROLES)}.")
    db.execute(
        "INSERT OR REPLACE INTO sellers (id, region, country, plan, store_name, roles)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (seller_id, region, country, plan, store_name, ",".join(roles)),
    )
    marketplaces, suspended = fields.texts("marketplaces"), fields.texts("suspended")
    if marketplaces is None and known is None:
        home = of_country(country)
        if home is None:
            raise ControlRefusal(f"No marketplace in {country}: name the marketplaces.")
        marketplaces = [home.id]
    if marketplaces is not None:
        _participate(db, seller_id, region, marketplaces)
    if suspended is not None:
        marks = [(id_ in suspended, seller_id, id_) for id_ in MARKETPLACES]
        db.executemany(
            "UPDATE participations SET suspended = ? WHERE seller_id = ? AND marketplace_id = ?",
            marks,
        )


def _participate(
    db: sqlite3.Connection, seller_id: str, region: str, marketplaces: list[str]
) -> None:
    for id_ in marketplaces:
        if id_ not in MARKETPLACES:
            raise ControlRefusal(f"No such marketplace: {id_}")
        if MARKETPLACES[id_].region != region:
            raise ControlRefusal(f"{id_} is in region {MARKETPLACES[id_].region}, not {region}.")
    db.execute("DELETE FROM participations WHERE seller_id = ?", (seller_id,))
    db.executemany(
        "INSERT INTO participations (seller_id, marketplace_id) VALUES (?, ?)",
        [(seller_id, id_) for id_ in dict.fromkeys(marketplaces)],
    )


def _described(db: sqlite3.Connection, seller_id: str) -> dict[str, object]:
    row = db.execute("SELECT * FROM sellers WHERE id = ?", (seller_id,)).fetchone()
    marketplaces = db.execute(
        "SELECT marketplace_id FROM participations WHERE seller_id = ? ORDER BY 1", (seller_id,)
    )
    return {
        "sellingPartnerId": seller_id,
        "region": row["region"],
        "country": row["country"],
        "plan": row["plan"],
        "storeName": row["store_name"],
        "roles": [role for role in row["roles"].split(",") if role],
        "marketplaces": [m["marketplace_id"] for m in marketplaces],
    }


def listing(world: World, request: Request) -> dict[str, object]:
    with world.database.reading() as db:
        ids = [row["id"] for row in db.execute("SELECT id FROM sellers ORDER BY id")]
        return {"sellers": [_described(db, seller_id) for seller_id in ids]}
