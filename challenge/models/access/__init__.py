"""Keys that programs act with, in a person's name."""
