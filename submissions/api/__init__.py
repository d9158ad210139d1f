"""The API of this layer."""
