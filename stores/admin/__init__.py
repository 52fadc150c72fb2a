"""The support desk's view of stores, one file per group."""

from stores.admin import audit, connections, gateway, people, queue, shops

__all__ = ["audit", "connections", "gateway", "people", "queue", "shops"]
