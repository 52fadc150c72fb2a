"""The orders list and the list of customers."""
