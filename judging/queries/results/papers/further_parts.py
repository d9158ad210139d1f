"""Parts of the result report that are built upon this floor, by their dotted names: whoever adds
one says so when the site starts, and nothing that computes is loaded for that.
"""
# tested by: tests/introductions/queries/test_raised.py

FURTHER_PARTS: list[str] = []
