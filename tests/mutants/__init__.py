"""Guards switched off one by one: for each, the smallest edit that breaks it and the tests that must notice.

``python -m tests.mutants [NAME ...]`` tries them in a copy of the tree and ends with 1 if one survives.
"""
