"""Judges' comments on their way to the startups."""
