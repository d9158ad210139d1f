"""The API of score sheets."""
