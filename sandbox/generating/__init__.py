"""Invented orders: people who do not exist buying products that do not exist."""
