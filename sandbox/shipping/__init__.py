"""Amazon Buy Shipping: Shipping v2 for orders of Amazon in the US and the UK (sp-api.md, section 5)."""
