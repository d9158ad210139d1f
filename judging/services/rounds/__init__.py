"""Writes about a running round: admit, open, remind, close."""
