"""Journeys that begin in a mail."""
