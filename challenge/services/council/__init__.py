"""Keeping the council."""
