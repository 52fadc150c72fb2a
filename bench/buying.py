"""Labels for one batch, from the press of start to all of them in one file, at an Amazon that takes its time."""

from bench.world import (
    CANADA,
    SELLER,
    US,
    answer,
    calls,
    control,
    installation,
    pretended_amazon,
    run,
)

CHILD = "bench.buying_child"
# What one answer of Amazon takes at least; two of them make a label.
ANSWER_S = 0.2
SLOW = ("getRates", "purchaseShipment")


def measure(orders: int, database_url: str) -> None:
    """The floor: nothing but Amazon's answers, in as many threads as the product uses."""
    name = "PostgreSQL" if database_url else "SQLite"
    with pretended_amazon() as amazon, installation(amazon, database_url) as environment:
        fields = {"sellingPartnerId": SELLER, "region": "NA", "marketplaces": [US, CANADA]}
        token = control(amazon, "sellers", fields)["refreshToken"]
        wanted = {"count": orders, "seed": 7, "shipByDays": [3, 3], "programs": []}
        wanted |= {"status": "UNSHIPPED", "fulfilledBy": "MERCHANT", "cancellationRequestShare": 0}
        order_ids = control(
            amazon, "generate", {"sellingPartnerId": SELLER, "marketplaceId": US, **wanted}
        )["orderIds"]
        for operation in SLOW:
            slow = {"operation": operation, "kind": "slow", "seconds": ANSWER_S, "count": -1}
            control(amazon, "faults", slow)
        figures = run(environment, CHILD, token)
        bought = [len(answer(amazon, f"orders/{pk}/purchases")["purchases"]) for pk in order_ids]
        made = " and ".join(f"{calls(amazon, operation)} {operation}" for operation in SLOW)
    assert bought == [1] * orders, f"{sum(bought)} purchases for {orders} orders"
    floor_s = len(SLOW) * orders * ANSWER_S / figures["threads"]
    print(
        f"{orders} labels from the press to the merged PDF, {name}: {figures['wall_s']:.1f} s, "
        f"{figures['wall_s'] / floor_s:.2f} of the floor of {floor_s:.1f} s ({figures['threads']:.0f} at once, "
        f"{ANSWER_S * 1000:.0f} ms an answer); {figures['paper_s']:.1f} s of it for the PDF of "
        f"{figures['bytes'] / 1024:.0f} KB and {figures['pages']:.0f} pages; {figures['cpu_s']:.1f} s of processor, "
        f"{figures['queries'] / orders:.1f} queries an order, {figures['peak_mb']:.0f} MB at most, "
        f"{figures['before_mb']:.0f} MB before; {sum(bought)} purchases, one for each order, by {made}"
    )
