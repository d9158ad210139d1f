"""When a day begins, and at which hours nobody is written to."""
