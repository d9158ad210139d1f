"""Further addresses of a person."""
