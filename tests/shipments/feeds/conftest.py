from tests.shipments.feeds.fed import fed

__all__ = ["fed"]
