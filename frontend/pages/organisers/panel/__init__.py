"""Judges: the list, invitations, one judge with their work."""
