"""The page of one order."""
