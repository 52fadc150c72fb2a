"""The support desk's view of shipments, one file per group."""

from shipments.admin import carriers, notifications

__all__ = ["carriers", "notifications"]
