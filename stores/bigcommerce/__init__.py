"""The gateway to a linked BigCommerce store, and linking one (decisions 7 and 30)."""
