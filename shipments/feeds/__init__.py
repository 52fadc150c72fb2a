"""Feeds: many notifications to Amazon in one document (SHP-18, decisions 5, 23, 27)."""
