from tests.shipments.edge import edge
from tests.shipments.feeds.fed import fed
from tests.shipments.real_amazon import desk

__all__ = ["desk", "edge", "fed"]
