"""A pretended Amazon: login, consent page, Selling Partner API and a control panel, over HTTP.

A program of its own (``python -m sandbox``) that knows nothing of the product.
"""
