"""Reads about how an edition and its rounds are set up."""
