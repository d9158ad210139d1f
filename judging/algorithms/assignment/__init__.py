"""Assigning judges to entries: the problem, the solution and its figures."""
