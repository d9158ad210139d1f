"""Backups: the database and the stored files in one encrypted set, and the way back."""
