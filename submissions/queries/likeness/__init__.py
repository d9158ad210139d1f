"""By what an entry is recognised again."""
