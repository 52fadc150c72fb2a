from tests.orders.at_amazon import life

__all__ = ["life"]
