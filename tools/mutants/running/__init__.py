"""Which tests run which lines, and what they say of a mutant."""
