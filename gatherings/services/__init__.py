"""Writes of gatherings."""
