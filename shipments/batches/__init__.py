"""Batches: many orders, one decision, worked on in the background; one bad order stops nothing."""
