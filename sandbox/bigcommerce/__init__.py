"""A small pretended BigCommerce beside the pretended Amazon: orders of API V2, and their shipments."""
