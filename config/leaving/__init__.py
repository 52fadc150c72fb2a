"""Leaving and incidents: freezing sellers, purging stores for good, who may sign in."""
