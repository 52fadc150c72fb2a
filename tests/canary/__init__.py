"""A whole installation is fed with texts that occur nowhere else, and searched for them to the last byte (I3, I4, I5).

``python -m pytest tests/canary -m slow -s`` says how many places were searched, and how many texts were where they may be.
"""
