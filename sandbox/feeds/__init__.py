"""Feeds 2021-06-30 for the order-fulfilment feed, with its storage (sp-api.md, section 4; feed-rules.md)."""
