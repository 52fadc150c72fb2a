"""Control of listings: what quantity the seller offers of a SKU."""

from werkzeug.wrappers import Request

from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.world import World


def put(world: World, request: Request) -> dict[str, object]:
    """List ``sku`` of ``sellingPartnerId`` with ``quantity`` (absent: none is shown), or end it with ``gone``."""
    fields = Fields.of(request)
    seller_id, sku = fields.needed_text("sellingPartnerId"), fields.needed_text("sku")
    quantity, gone = fields.integer("quantity", -1), fields.flag("gone")
    fields.done()
    with world.database.writing() as db:
        if db.execute("SELECT 1 FROM sellers WHERE id = ?", (seller_id,)).fetchone() is None:
            raise ControlRefusal(f"No such seller: {seller_id}")
        db.execute(
            "INSERT OR REPLACE INTO listings (seller_id, sku, listed, quantity) VALUES (?, ?, ?, ?)",
            (seller_id, sku, not gone, None if quantity < 0 else quantity),
        )
    return {"sku": sku, "listed": not gone}
