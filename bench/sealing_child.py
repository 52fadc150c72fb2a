"""Child: seal and open one buyer often, then look at all columns of filled tables."""

import base64
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.child import connect_seller, measure, setup

setup()
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402

from bench.filling import fill  # noqa: E402
from orders.models import Order  # noqa: E402
from stores.sealing import compact_json, presence, seal, unseal  # noqa: E402
from stores.sealing.columns import sealed_columns  # noqa: E402
from stores.sealing.resealing import moves  # noqa: E402

PLACE = "orders_order.buyer_data"
TIMES, ROUNDS = 2_000, 9


def micros(work: Callable[[], object]) -> float:
    """Of processor for one call: the median of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(TIMES):
            work()
        taken.append((time.process_time() - start) / TIMES * 1e6)
    return statistics.median(taken)


def millis(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def floor(cipher: AESGCM, text: str) -> str:
    nonce = os.urandom(12)
    return base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, text.encode(), b"bench")).decode()


def reseal_all() -> None:
    for column in sealed_columns():
        for key_id in column.held():
            for _ in moves(column, key_id):
                pass


def work() -> dict[str, Any]:
    held = Order.objects.filter(buyer_data__isnull=False).values_list("buyer_data", flat=True)
    texts = [compact_json(data) for data in held[:500]]
    text = sorted(texts, key=len)[len(texts) // 2]
    value, cipher = seal(text, PLACE, monthly=True), AESGCM(bytes(32))
    return {
        "seal_us": micros(lambda: seal(text, PLACE, monthly=True)),
        "long_us": micros(lambda: seal(text, PLACE)),
        "floor_us": micros(lambda: floor(cipher, text)),
        "open_us": micros(lambda: unseal(value, PLACE)),
        "ratio": sum(len(seal(one, PLACE, monthly=True)) for one in texts)
        / sum(len(one.encode()) for one in texts),
        "presence_ms": millis(lambda: list(presence.troubles())),
        "broken_ms": millis(lambda: [column.broken() for column in sealed_columns()]),
        "reseal_ms": millis(reseal_all),
    }


if __name__ == "__main__":
    connect_seller("Atzr|bench")
    fill(int(sys.argv[1]))
    measure(work)
