"""Writes about assignments: run, apply, by hand, conflicts, recusals, notices."""
