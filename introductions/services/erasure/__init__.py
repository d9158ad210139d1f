"""Erases personal data: asked for, or when its time is over."""
