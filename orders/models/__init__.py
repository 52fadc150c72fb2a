from orders.models.customers import Customer
from orders.models.imports import ImportRun, QuarantinedOrder
from orders.models.orders import Order, OrderEvent, OrderItem
from orders.models.products import Product, Stock

__all__ = [
    "Customer",
    "ImportRun",
    "Order",
    "OrderEvent",
    "OrderItem",
    "Product",
    "QuarantinedOrder",
    "Stock",
]
