"""How much of an import is the pretended Amazon itself: time per page of 100 full orders."""

import statistics

from bench.import_floor_pages import Pages
from bench.importing import rate
from bench.world import pretended_amazon, seller_with_orders


def measure(orders: int) -> None:
    with pretended_amazon() as amazon:
        token = seller_with_orders(amazon, orders)
        pages = Pages(amazon, token)
        for _ in (1, 2):  # the pretended Amazon renders each order once
            pages.seconds.clear()
            list(pages)
        figures = rate(amazon, "", "bench.import_product", token)
    page_ms = statistics.median(pages.seconds) * 1000
    import_ms = figures["wall_s"] / (orders / 100) * 1000
    print(
        f"a page of 100 full orders: {page_ms:.1f} ms with the way there and back, "
        f"{page_ms / import_ms:.2f} of our own import of it ({import_ms:.0f} ms)"
    )
