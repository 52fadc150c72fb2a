"""Backups: made, tried out, and restored without telling Amazon anything twice (RED-68)."""
