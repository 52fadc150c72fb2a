"""Support's view of orders, customers and imports. Everything here is read-only and shows no buyer data (T14)."""

from orders.admin import customers, imports, orders

__all__ = ["customers", "imports", "orders"]
