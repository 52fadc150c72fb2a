"""Authorizations and secrets that end."""
