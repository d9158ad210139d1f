"""Consultations, statements, votes and what they say together."""
