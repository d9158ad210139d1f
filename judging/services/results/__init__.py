"""Writes about results: adjust, tally, decide, announce."""
