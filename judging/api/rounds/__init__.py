"""The API of running a round."""
