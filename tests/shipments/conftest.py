from tests.shipments.edge import edge
from tests.shipments.real_amazon import desk

__all__ = ["desk", "edge"]
