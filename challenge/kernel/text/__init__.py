"""Texts: in two languages, folded to compare, free of control characters."""
