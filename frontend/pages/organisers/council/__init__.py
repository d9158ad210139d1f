"""Keeping the council, for operators of the installation."""
