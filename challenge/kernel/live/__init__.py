"""Telling the screens of others that something changed."""
