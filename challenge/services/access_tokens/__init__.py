"""Access tokens: made and ended by their owners, barred by organisers, noted where they reach."""
