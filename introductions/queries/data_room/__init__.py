"""The data room of a winner: what is in it, to whom it is open, and who looked."""
