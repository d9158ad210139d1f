"""The API of the floor."""
