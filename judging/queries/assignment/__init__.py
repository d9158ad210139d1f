"""Reads about assignments: the problem, matches, ties, objections."""
