"""How long after it appears at Amazon an order is visible here, at the published rates, on a clock that is moved."""

from bench.world import installation, pretended_amazon, run, seller_with_orders

CHILD = "bench.visible_child"


def measure(orders_a_minute: int, minutes: int) -> None:
    with pretended_amazon(rates_lifted=False) as amazon:
        token = seller_with_orders(amazon, 10)
        with installation(amazon) as environment:
            figures = run(environment, CHILD, token, str(orders_a_minute), str(minutes))
    print(
        f"{orders_a_minute * 60} orders an hour for {minutes // 60} hours: visible after "
        f"{figures['mean_s'] / 60:.1f} minutes on average, half after {figures['median_s'] / 60:.1f}, "
        f"at worst {figures['worst_s'] / 60:.1f}; {figures['calls']:.0f} searchOrders calls, "
        f"{figures['refused']:.0f} of them refused; {figures['unseen']:.0f} orders of the last minutes not yet"
    )
