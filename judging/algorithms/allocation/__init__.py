"""Spreading sheets over entries, and entries over a judge's list."""
