"""The API of introductions."""
