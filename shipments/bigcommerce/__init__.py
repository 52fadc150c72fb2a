"""The outbox to BigCommerce: each parcel of a linked store is sent to the order there, once (decisions 7 and 30)."""
