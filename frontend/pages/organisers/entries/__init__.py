"""Entries of an edition, their eligibility check, and imports from files."""
