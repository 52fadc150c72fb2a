"""Is an order missing? (IMP-11)"""
