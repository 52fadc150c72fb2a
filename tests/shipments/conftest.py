from tests.shipments.edge import edge

__all__ = ["edge"]
