"""All calls and their winners, and a call as an office files it."""
