"""Requests to servers that somebody else names."""
