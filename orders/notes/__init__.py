"""The internal note of an order: written by people here, seen by nobody else (RED-63)."""
