"""A file whose columns a person names: what they may be, and how its cells are read."""
