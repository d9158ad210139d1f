"""Reads of the panel."""
