"""Reads about tallies, rankings, decisions and announced results."""
