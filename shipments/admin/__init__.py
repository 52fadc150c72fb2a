"""The support desk's view of shipments, one file per group."""

from shipments.admin import bigcommerce, carriers, feeds, notifications

__all__ = ["bigcommerce", "carriers", "feeds", "notifications"]
