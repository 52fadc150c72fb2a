"""Orders that are entered here, by hand or from a file; Amazon knows nothing of them (decision 31)."""
