"""How rows are written and held: one message, one lock."""
