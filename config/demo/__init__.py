"""The demo: the whole product against a pretended Amazon, used as a visitor would use it.

It imports no app and opens no database of the product. It speaks HTTP, starts child processes, and asks the pretended
Amazon under ``/_sandbox/`` what it saw.
"""
