"""Reads about score sheets, the desk of a judge, and what a blind round hides."""
