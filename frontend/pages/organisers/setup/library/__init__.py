"""What can be taken over into the form."""
