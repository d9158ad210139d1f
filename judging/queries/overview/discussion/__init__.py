"""Discussions as organisers and as their judges see them."""
