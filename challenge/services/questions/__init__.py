"""What an organiser does with single questions of the form."""
