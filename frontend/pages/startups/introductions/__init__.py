"""Introductions to investors, as the startup answers them."""
