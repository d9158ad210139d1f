"""Where the people of the sample challenge meet."""
