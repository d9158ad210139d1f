"""The API of gatherings."""
