"""The API of judging, by who calls it."""
