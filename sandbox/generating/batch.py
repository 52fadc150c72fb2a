"""Many orders at once, in one transaction, the same ones for the same seed.

Order ``n`` of a seed depends on the seed and ``n`` alone (apart from its times), and each seed
counts on from where it stopped. So a fresh sandbox gives the same orders again, while a repeated
call on one sandbox gives new ones. An id that is taken is passed over.
"""

import hashlib
import sqlite3
from datetime import datetime
from random import Random

from sandbox import order_records
from sandbox.errors import ControlRefusal
from sandbox.generating.orders import make_order
from sandbox.generating.people import country_data, make_person
from sandbox.generating.recipe import Recipe

_ID_SPACE = 10**14
# Has no factor in common with the id space, so one seed meets no id twice.
_STRIDE = 61_803_398_874_989


def generate_batch(db: sqlite3.Connection, recipe: Recipe, now: datetime) -> list[str]:
    """Store the orders of a recipe and answer their ids. Raises ControlRefusal."""
    _need_participation(db, recipe)
    row = db.execute("SELECT used FROM seeds WHERE seed = ?", (str(recipe.seed),)).fetchone()
    number = row["used"] if row else 0
    prefixes = country_data(recipe.marketplace.country)["prefixes"]
    start = int.from_bytes(hashlib.sha256(str(recipe.seed).encode()).digest()[:8]) % _ID_SPACE
    rows: list[order_records.Row] = []
    while len(rows) < recipe.count:
        rng = Random(f"{recipe.seed}/{number}")
        digits = f"{(start + number * _STRIDE) % _ID_SPACE:014d}"
        order_id = f"{rng.choice(prefixes):03d}-{digits[:7]}-{digits[7:]}"
        if order_records.find(db, order_id) is None:
            business = _is_business(recipe, rng)
            # One buyer in ten has bought before.
            buyer = rng.randrange(number) if number and rng.random() < 0.1 else number
            person = make_person(
                Random(f"{recipe.seed}/{recipe.marketplace.id}/buyer/{buyer}/{business}"),
                recipe.marketplace,
                business=business,
            )
            order = make_order(rng, recipe, order_id, person, now)
            rows.append(order_records.row_of(recipe.seller_id, order))
        number += 1
    order_records.add(db, rows)
    db.execute("INSERT OR REPLACE INTO seeds VALUES (?, ?)", (str(recipe.seed), number))
    return [row[0] for row in rows]


def _is_business(recipe: Recipe, rng: Random) -> bool:
    drawn = rng.random() < 0.05
    return drawn if recipe.programs is None else "AMAZON_BUSINESS" in recipe.programs


def _need_participation(db: sqlite3.Connection, recipe: Recipe) -> None:
    known = db.execute(
        "SELECT 1 FROM participations WHERE seller_id = ? AND marketplace_id = ?",
        (recipe.seller_id, recipe.marketplace.id),
    ).fetchone()
    if known is None:
        name = recipe.marketplace.name
        raise ControlRefusal(f"{recipe.seller_id} does not take part in {name}.")
