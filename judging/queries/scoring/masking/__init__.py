"""What a blind round hides: names and contacts, in whatever way they are written."""
