"""The support desk's view of stores, one file per group."""

from stores.admin import connections, gateway, people, queue, shops

__all__ = ["connections", "gateway", "people", "queue", "shops"]
