"""Control of feeds: how long they take, and what became of each."""

import json

from werkzeug.wrappers import Request

from sandbox.errors import ControlRefusal
from sandbox.feeds import settings
from sandbox.feeds.feeds import as_json
from sandbox.fields import Fields
from sandbox.times import to_micros
from sandbox.world import World


def show(world: World, request: Request) -> dict[str, object]:
    """Settings, and all feeds (of ``sellingPartnerId``) in their order with the results of their messages."""
    seller_id = request.args.get("sellingPartnerId")
    now = to_micros(world.clock.now())
    with world.database.reading() as db:
        wanted = settings.load(db)
        rows = db.execute(
            "SELECT * FROM feeds WHERE seller_id = ? OR ? IS NULL ORDER BY created_at, id",
            (seller_id, seller_id),
        ).fetchall()
    return {
        "queueSeconds": wanted.queue_seconds,
        "processSeconds": wanted.process_seconds,
        "gzip": wanted.gzip,
        "feeds": [
            {
                **as_json(row, now),
                "sellingPartnerId": row["seller_id"],
                "results": json.loads(row["results"]) if row["results"] else [],
            }
            for row in rows
        ],
    }


def change(world: World, request: Request) -> dict[str, object]:
    """``queueSeconds``, ``processSeconds``, ``gzip``: what is not named stays; running feeds keep their times."""
    fields = Fields.of(request)
    queue, process = fields.number("queueSeconds", -1), fields.number("processSeconds", -1)
    gzip = fields.raw("gzip")
    fields.done()
    if gzip is not None and not isinstance(gzip, bool):
        raise ControlRefusal("gzip must be true or false.")
    with world.database.writing() as db:
        wanted = settings.load(db)
        wanted.queue_seconds = queue if queue >= 0 else wanted.queue_seconds
        wanted.process_seconds = process if process >= 0 else wanted.process_seconds
        wanted.gzip = wanted.gzip if gzip is None else gzip
        settings.save(db, wanted)
    return show(world, request)
