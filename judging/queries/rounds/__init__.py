"""Reads about a running round."""
