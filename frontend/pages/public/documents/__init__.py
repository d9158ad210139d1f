"""The documents that every site must have."""
