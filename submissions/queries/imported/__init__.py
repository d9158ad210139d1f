"""Columns and cells of files that people send: what they are called, and what they hold."""
