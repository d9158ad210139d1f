"""The control room, and what is done to a round while it runs."""
